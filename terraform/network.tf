# A network of its own, connected to nothing of yours.

resource "aws_vpc" "this" {
  # checkov:skip=CKV2_AWS_11:flow logs would cost more than the instance and show one client's SSH
  cidr_block           = var.network_cidr
  enable_dns_support   = true
  enable_dns_hostnames = true
  tags                 = { Name = var.name }
}

resource "aws_default_security_group" "closed" {
  vpc_id = aws_vpc.this.id # no rules: what is put there by mistake reaches nothing
}

resource "aws_internet_gateway" "this" {
  vpc_id = aws_vpc.this.id
  tags   = { Name = var.name }
}

resource "aws_subnet" "public" {
  # checkov:skip=CKV_AWS_130:the instance is reached by SSH from outside; a NAT gateway would cost four times the instance
  vpc_id                  = aws_vpc.this.id
  cidr_block              = var.network_cidr
  availability_zone       = coalesce(var.availability_zone, try(local.zones[0], null))
  map_public_ip_on_launch = true
  tags                    = { Name = var.name }

  lifecycle {
    ignore_changes = [availability_zone] # a zone that is offered since must not move a running instance
  }
}

resource "aws_route_table" "public" {
  vpc_id = aws_vpc.this.id
  tags   = { Name = var.name }
}

resource "aws_route" "internet" {
  route_table_id         = aws_route_table.public.id
  destination_cidr_block = "0.0.0.0/0"
  gateway_id             = aws_internet_gateway.this.id
}

resource "aws_route_table_association" "public" {
  subnet_id      = aws_subnet.public.id
  route_table_id = aws_route_table.public.id
}

# The bucket is reached without leaving Amazon's network; this kind of endpoint is free. Through it nothing but this bucket can be
# reached, so that nobody carries data away into a bucket of his own.
data "aws_iam_policy_document" "endpoint" {
  statement {
    sid       = "ThisBucketOnly"
    actions   = ["s3:GetObject", "s3:PutObject"]
    resources = ["${aws_s3_bucket.handover.arn}/*"]

    principals {
      type        = "*"
      identifiers = ["*"]
    }
  }

  dynamic "statement" {
    for_each = var.access == "ssm" ? ["agent"] : []
    content {
      sid       = "TheAgentOfSessionManager"
      actions   = ["s3:GetObject"]
      resources = ["arn:aws:s3:::amazon-ssm-${local.region}/*"]

      principals {
        type        = "*"
        identifiers = ["*"]
      }
    }
  }
}

resource "aws_vpc_endpoint" "s3" {
  vpc_id            = aws_vpc.this.id
  service_name      = "com.amazonaws.${local.region}.s3"
  vpc_endpoint_type = "Gateway"
  route_table_ids   = [aws_route_table.public.id]
  policy            = data.aws_iam_policy_document.endpoint.json
  tags              = { Name = var.name }
}

# An address that stays over stops and starts, on request: half a cent per hour, also while the instance is stopped.
resource "aws_eip" "this" {
  count = var.elastic_ip ? 1 : 0

  domain     = "vpc"
  instance   = aws_instance.this.id
  tags       = { Name = var.name }
  depends_on = [aws_internet_gateway.this]
}
