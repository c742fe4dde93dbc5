# A private bucket: recordings/ goes up, cells/ comes back.

locals {
  own_recordings = var.recordings != null
  recordings     = local.own_recordings ? trimsuffix(var.recordings, "/") : "s3://${aws_s3_bucket.study.bucket}/recordings"
  cells          = "s3://${aws_s3_bucket.study.bucket}/cells"

  recordings_bucket     = split("/", trimprefix(local.recordings, "s3://"))[0]
  recordings_prefix     = trimprefix(trimprefix(local.recordings, "s3://${local.recordings_bucket}"), "/")
  recordings_bucket_arn = local.own_recordings ? "arn:aws:s3:::${local.recordings_bucket}" : aws_s3_bucket.study.arn
}

resource "aws_s3_bucket" "study" {
  # checkov:skip=CKV_AWS_18:an access log needs a second bucket that outlives this one
  # checkov:skip=CKV_AWS_21:versions would keep deleted market data
  # checkov:skip=CKV_AWS_144:a copy in another region of files that are on your machine
  # checkov:skip=CKV_AWS_145:S3's own key; a customer key costs a dollar a month
  # checkov:skip=CKV2_AWS_62:nobody listens to events
  bucket_prefix = "${var.name}-"
  force_destroy = true # recordings are copies of yours, and cells can be made again
}

resource "aws_s3_bucket_public_access_block" "study" {
  bucket                  = aws_s3_bucket.study.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_ownership_controls" "study" {
  bucket = aws_s3_bucket.study.id

  rule {
    object_ownership = "BucketOwnerEnforced"
  }
}

resource "aws_s3_bucket_server_side_encryption_configuration" "study" {
  bucket = aws_s3_bucket.study.id

  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm = "AES256"
    }
  }
}

# A forgotten bucket empties itself.
resource "aws_s3_bucket_lifecycle_configuration" "study" {
  bucket = aws_s3_bucket.study.id

  rule {
    id     = "forget"
    status = "Enabled"

    filter {}

    expiration {
      days = var.keep_days
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
    resources = [aws_s3_bucket.study.arn, "${aws_s3_bucket.study.arn}/*"]

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
    sid       = "PartsFromTheirNetworkOnly"
    effect    = "Deny"
    actions   = ["s3:*"]
    resources = [aws_s3_bucket.study.arn, "${aws_s3_bucket.study.arn}/*"]

    principals {
      type        = "*"
      identifiers = ["*"]
    }

    # By condition: a principal that is seconds old is refused as unknown.
    condition {
      test     = "StringEquals"
      variable = "aws:PrincipalArn"
      values   = [aws_iam_role.job.arn]
    }

    condition {
      test     = "StringNotEquals"
      variable = "aws:SourceVpce"
      values   = [aws_vpc_endpoint.s3.id]
    }
  }
}

resource "aws_s3_bucket_policy" "study" {
  bucket     = aws_s3_bucket.study.id
  policy     = data.aws_iam_policy_document.bucket.json
  depends_on = [aws_s3_bucket_public_access_block.study] # the two calls disturb each other
}
