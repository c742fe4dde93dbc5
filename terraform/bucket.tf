# A private bucket hands images and data to the instance, and takes its results.

locals {
  # What the instance downloads: key in the bucket => file here. The data keeps its name whether it is compressed or not: it is read by
  # its first bytes.
  objects = merge(
    var.images_file == null ? {} : { "images/sor-images.tar.gz" = var.images_file },
    var.data_file == null ? {} : { "data/l1_day.csv" = var.data_file },
  )
}

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

data "aws_iam_policy_document" "bucket" {
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

  # The role's credentials are worth nothing outside its network.
  statement {
    sid       = "TheInstanceFromItsNetworkOnly"
    effect    = "Deny"
    actions   = ["s3:*"]
    resources = [aws_s3_bucket.handover.arn, "${aws_s3_bucket.handover.arn}/*"]

    principals {
      type        = "*"
      identifiers = ["*"]
    }

    # By condition: a principal that is seconds old is refused as unknown.
    condition {
      test     = "StringEquals"
      variable = "aws:PrincipalArn"
      values   = [aws_iam_role.instance.arn]
    }

    condition {
      test     = "StringNotEquals"
      variable = "aws:SourceVpce"
      values   = [aws_vpc_endpoint.s3.id]
    }
  }
}

resource "aws_s3_bucket_policy" "handover" {
  bucket     = aws_s3_bucket.handover.id
  policy     = data.aws_iam_policy_document.bucket.json
  depends_on = [aws_s3_bucket_public_access_block.handover] # the two calls disturb each other
}

resource "aws_s3_object" "handover" {
  # checkov:skip=CKV_AWS_186:S3's own key, as for the bucket
  for_each = local.objects

  bucket      = aws_s3_bucket.handover.id
  key         = each.key
  source      = each.value
  source_hash = try(filesha256(each.value), null)
  depends_on = [
    aws_s3_bucket_policy.handover,
    aws_s3_bucket_ownership_controls.handover,
    aws_s3_bucket_server_side_encryption_configuration.handover,
  ]
}
