# One small instance in a network of its own, a private bucket that hands it the images and the data, a role that may read exactly
# those files, and nothing else. Reading order: network, firewall, bucket, role, instance, budget.

locals {
  architecture = startswith(var.instance_type, "t4g.") ? "arm64" : "amd64"

  # What the instance downloads: key in the bucket => file here.
  objects = merge(
    var.images_file == null ? {} : { "images/sor-images.tar.gz" = var.images_file },
    var.data_file == null ? {} : { "data/l1_day.csv" = var.data_file },
  )

  user_data = templatefile("${path.module}/../cloud-init/user-data.yaml.tftpl", {
    settings = {
      SOR_BUCKET            = aws_s3_bucket.handover.bucket
      SOR_REGION            = var.region
      SOR_ARCHITECTURE      = local.architecture
      SOR_SWAP_MIB          = var.swap_mib
      SOR_AUTO_STOP_MINUTES = var.auto_stop_minutes
      KAFKA_PARTITIONS      = var.partitions
    }
    objects = { for key, path in local.objects : key => filesha256(path) }
    scripts = { for name in ["sor-fetch", "sor-install", "sor-pipeline"] : name => file("${path.module}/../cloud-init/${name}") }
    units   = { for name in ["sor-pipeline.service", "sor-auto-stop.service"] : name => file("${path.module}/../cloud-init/${name}") }
    compose = file("${path.module}/../docker-compose.yml")
  })
  user_data_base64 = base64gzip(local.user_data)
  # Three bytes for four characters, less the padding. A number: naming the text in a condition would print all of it.
  user_data_bytes = length(local.user_data_base64) / 4 * 3 - (endswith(local.user_data_base64, "==") ? 2 : endswith(local.user_data_base64, "=") ? 1 : 0)
}

# --- network --------------------------------------------------------------------------------------------------------

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
  map_public_ip_on_launch = true
  tags                    = { Name = var.name }
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

# The bucket is reached without leaving Amazon's network; this kind of endpoint is free.
resource "aws_vpc_endpoint" "s3" {
  vpc_id            = aws_vpc.this.id
  service_name      = "com.amazonaws.${var.region}.s3"
  vpc_endpoint_type = "Gateway"
  route_table_ids   = [aws_route_table.public.id]
  tags              = { Name = var.name }
}

# --- firewall -------------------------------------------------------------------------------------------------------

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
  for_each = var.ssh_public_key == null ? toset([]) : toset(var.ssh_cidrs)

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

# --- bucket ---------------------------------------------------------------------------------------------------------

resource "aws_s3_bucket" "handover" {
  # checkov:skip=CKV_AWS_18:an access log needs a second bucket that outlives this one
  # checkov:skip=CKV_AWS_21:versions would keep deleted market data
  # checkov:skip=CKV_AWS_144:a copy in another region of files that are on your machine
  # checkov:skip=CKV_AWS_145:S3's own key; a customer key costs a dollar a month
  # checkov:skip=CKV2_AWS_62:nobody listens to events
  bucket_prefix = "${var.name}-"
  force_destroy = true # its files are copies of files on your machine
}

resource "aws_s3_bucket_public_access_block" "handover" {
  bucket                  = aws_s3_bucket.handover.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_ownership_controls" "handover" {
  bucket = aws_s3_bucket.handover.id

  rule {
    object_ownership = "BucketOwnerEnforced"
  }
}

resource "aws_s3_bucket_server_side_encryption_configuration" "handover" {
  bucket = aws_s3_bucket.handover.id

  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm = "AES256"
    }
  }
}

# A forgotten bucket empties itself.
resource "aws_s3_bucket_lifecycle_configuration" "handover" {
  bucket = aws_s3_bucket.handover.id

  rule {
    id     = "forget"
    status = "Enabled"

    filter {}

    expiration {
      days = 7
    }

    abort_incomplete_multipart_upload {
      days_after_initiation = 1
    }
  }
}

data "aws_iam_policy_document" "tls_only" {
  statement {
    sid       = "TlsOnly"
    effect    = "Deny"
    actions   = ["s3:*"]
    resources = [aws_s3_bucket.handover.arn, "${aws_s3_bucket.handover.arn}/*"]

    principals {
      type        = "*"
      identifiers = ["*"]
    }

    condition {
      test     = "Bool"
      variable = "aws:SecureTransport"
      values   = ["false"]
    }
  }
}

resource "aws_s3_bucket_policy" "handover" {
  bucket     = aws_s3_bucket.handover.id
  policy     = data.aws_iam_policy_document.tls_only.json
  depends_on = [aws_s3_bucket_public_access_block.handover] # the two calls disturb each other
}

resource "aws_s3_object" "handover" {
  # checkov:skip=CKV_AWS_186:S3's own key, as for the bucket
  for_each = local.objects

  bucket      = aws_s3_bucket.handover.id
  key         = each.key
  source      = each.value
  source_hash = filesha256(each.value)
  depends_on = [
    aws_s3_bucket_policy.handover,
    aws_s3_bucket_ownership_controls.handover,
    aws_s3_bucket_server_side_encryption_configuration.handover,
  ]
}

# --- role -----------------------------------------------------------------------------------------------------------

data "aws_iam_policy_document" "assume" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["ec2.amazonaws.com"]
    }
  }
}

data "aws_iam_policy_document" "read_handover" {
  count = length(local.objects) > 0 ? 1 : 0

  statement {
    sid       = "ReadExactlyTheseFiles"
    actions   = ["s3:GetObject"]
    resources = [for key in keys(local.objects) : "${aws_s3_bucket.handover.arn}/${key}"]
  }
}

resource "aws_iam_role" "instance" {
  name_prefix        = "${var.name}-"
  description        = "Reads its own images and data from the handover bucket"
  assume_role_policy = data.aws_iam_policy_document.assume.json
}

resource "aws_iam_role_policy" "read_handover" {
  count = length(local.objects) > 0 ? 1 : 0

  name   = "read-handover"
  role   = aws_iam_role.instance.id
  policy = data.aws_iam_policy_document.read_handover[0].json
}

resource "aws_iam_instance_profile" "instance" {
  name_prefix = "${var.name}-"
  role        = aws_iam_role.instance.name
}

# --- instance -------------------------------------------------------------------------------------------------------

data "aws_ssm_parameter" "ami" {
  count = var.ami_id == null ? 1 : 0
  name  = coalesce(var.ami_parameter, "/aws/service/debian/release/13/latest/${local.architecture}")
}

resource "aws_key_pair" "caller" {
  count = var.ssh_public_key == null ? 0 : 1

  key_name_prefix = "${var.name}-"
  public_key      = var.ssh_public_key
}

resource "aws_instance" "this" {
  # checkov:skip=CKV_AWS_88:reached by SSH from the caller's address only
  # checkov:skip=CKV_AWS_126:detailed monitoring costs; nobody watches a box of two hours
  ami                         = var.ami_id != null ? var.ami_id : nonsensitive(data.aws_ssm_parameter.ami[0].value)
  instance_type               = var.instance_type
  subnet_id                   = aws_subnet.public.id
  vpc_security_group_ids      = [aws_security_group.instance.id]
  iam_instance_profile        = aws_iam_instance_profile.instance.name
  key_name                    = one(aws_key_pair.caller[*].key_name)
  ebs_optimized               = true
  user_data_base64            = local.user_data_base64
  user_data_replace_on_change = true # other data or images: another instance, never a half-changed one
  tags                        = { Name = var.name }

  metadata_options {
    http_endpoint               = "enabled"
    http_tokens                 = "required"
    http_put_response_hop_limit = 1 # containers cannot reach the role
  }

  # unlimited is what these types have by themselves
  dynamic "credit_specification" {
    for_each = var.cpu_credits == "standard" ? ["standard"] : []
    content {
      cpu_credits = credit_specification.value
    }
  }

  root_block_device {
    encrypted             = true
    volume_type           = "gp3"
    volume_size           = var.volume_gib
    delete_on_termination = true
    tags                  = { Name = var.name, Project = var.name }
  }

  lifecycle {
    ignore_changes = [ami] # a newer image of the distribution is no reason to replace a running instance

    precondition {
      condition     = local.user_data_bytes <= 16384
      error_message = "The user data is larger than the 16,384 bytes that EC2 takes."
    }

    precondition {
      condition     = var.ssh_public_key == null || length(var.ssh_cidrs) > 0
      error_message = "ssh_public_key without ssh_cidrs: nobody could log in."
    }
  }

  # It asks for them in its first minute.
  depends_on = [aws_s3_object.handover, aws_iam_role_policy.read_handover, aws_route.internet, aws_vpc_endpoint.s3]
}

# --- budget ---------------------------------------------------------------------------------------------------------

resource "aws_budgets_budget" "monthly" {
  count = var.budget_usd == null ? 0 : 1

  name         = var.name
  budget_type  = "COST"
  limit_amount = tostring(var.budget_usd)
  limit_unit   = "USD"
  time_unit    = "MONTHLY"

  cost_filter {
    name   = "TagKeyValue"
    values = [format("user:Project$%s", var.name)]
  }

  dynamic "notification" {
    for_each = [80, 100]
    content {
      comparison_operator        = "GREATER_THAN"
      threshold                  = notification.value
      threshold_type             = "PERCENTAGE"
      notification_type          = "ACTUAL"
      subscriber_email_addresses = [var.budget_email]
    }
  }
}
