# SSH from the caller in, packages and images out. With Session Manager nothing is let in at all.

resource "aws_security_group" "instance" {
  name_prefix = "${var.name}-"
  description = "SSH from the caller in; package sources and image registries out"
  vpc_id      = aws_vpc.this.id
  tags        = { Name = var.name }

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_vpc_security_group_ingress_rule" "ssh" {
  for_each = var.access == "ssh" && var.ssh_public_key != null ? toset(var.ssh_cidrs) : toset([])

  security_group_id = aws_security_group.instance.id
  description       = "SSH from the caller"
  cidr_ipv4         = each.value
  ip_protocol       = "tcp"
  from_port         = 22
  to_port           = 22
}

resource "aws_vpc_security_group_egress_rule" "web" {
  for_each = { http = 80, https = 443 } # packages are signed and come over http; everything else over https

  security_group_id = aws_security_group.instance.id
  description       = "${each.key}: packages, images, the bucket"
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "tcp"
  from_port         = each.value
  to_port           = each.value
}

resource "aws_vpc_security_group_egress_rule" "brokers" {
  for_each = local.broker_ports

  security_group_id = aws_security_group.instance.id
  description       = "Kafka of your own"
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "tcp"
  from_port         = tonumber(each.value)
  to_port           = tonumber(each.value)
}
