# A network of its own, connected to nothing of yours. Nothing is let in. Parts have public addresses, for the registry and the logs are
# reached through the internet gateway: a NAT gateway, or endpoints for both in three zones, would cost more than most studies.

data "aws_availability_zones" "all" {
  # checkov:skip=CKV_AWS_394:the first three by name, of a study that lives for hours; which ones they are differs by account
  state = "available"

  filter {
    name   = "opt-in-status"
    values = ["opt-in-not-required"]
  }
}

locals {
  # Spot takes machines away by zone, so there is more than one.
  zones = slice(sort(data.aws_availability_zones.all.names), 0, min(3, length(data.aws_availability_zones.all.names)))
}

resource "aws_vpc" "this" {
  # checkov:skip=CKV2_AWS_11:flow logs would cost more than most studies and show the registry and the bucket
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
  for_each = toset(local.zones)

  vpc_id            = aws_vpc.this.id
  cidr_block        = cidrsubnet(var.network_cidr, 2, index(local.zones, each.key))
  availability_zone = each.key
  tags              = { Name = "${var.name}-${each.key}" }
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
  for_each = aws_subnet.public

  subnet_id      = each.value.id
  route_table_id = aws_route_table.public.id
}

# Buckets are reached without leaving Amazon's network; this kind of endpoint is free. Through it nothing can be reached but the bucket of
# the study, recordings of your own, and the bucket of the registry that holds the layers of images.
data "aws_iam_policy_document" "endpoint" {
  statement {
    sid       = "TheStudy"
    actions   = ["s3:GetObject", "s3:PutObject", "s3:ListBucket"]
    resources = [aws_s3_bucket.study.arn, "${aws_s3_bucket.study.arn}/*"]

    principals {
      type        = "*"
      identifiers = ["*"]
    }
  }

  statement {
    sid       = "LayersOfImages"
    actions   = ["s3:GetObject"]
    resources = ["arn:aws:s3:::prod-${local.region}-starport-layer-bucket/*"]

    principals {
      type        = "*"
      identifiers = ["*"]
    }
  }

  dynamic "statement" {
    for_each = local.own_recordings ? [local.recordings_bucket_arn] : []
    content {
      sid       = "RecordingsOfYourOwn"
      actions   = ["s3:GetObject", "s3:ListBucket"]
      resources = [statement.value, "${statement.value}/*"]

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

resource "aws_security_group" "job" {
  name_prefix = "${var.name}-"
  description = "Parts of a study: nothing in; registry, logs and buckets out"
  vpc_id      = aws_vpc.this.id
  tags        = { Name = var.name }

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_vpc_security_group_egress_rule" "https" {
  security_group_id = aws_security_group.job.id
  description       = "Registry, logs, buckets"
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
}
