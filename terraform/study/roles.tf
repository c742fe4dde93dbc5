# Three roles: what a part may do, what starts it, and what Batch itself needs. Services take them on for this account's work only,
# whoever asks them to.

data "aws_caller_identity" "current" {}

data "aws_iam_policy_document" "task" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["ecs-tasks.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [data.aws_caller_identity.current.account_id]
    }
  }
}

data "aws_iam_policy_document" "batch" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["batch.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [data.aws_caller_identity.current.account_id]
    }
  }
}

# A part reads recordings, and reads and writes cells: it goes on where another attempt ended. It deletes nothing.
data "aws_iam_policy_document" "job" {
  statement {
    sid       = "ReadRecordings"
    actions   = ["s3:GetObject"]
    resources = ["${local.recordings_bucket_arn}/${join("/", compact([local.recordings_prefix, "*"]))}"]
  }

  statement {
    sid       = "ListRecordings"
    actions   = ["s3:ListBucket"]
    resources = [local.recordings_bucket_arn]

    condition {
      test     = "StringLike"
      variable = "s3:prefix"
      values   = local.recordings_prefix == "" ? ["*"] : [local.recordings_prefix, "${local.recordings_prefix}/*"]
    }
  }

  statement {
    sid       = "ReadAndWriteCells"
    actions   = ["s3:GetObject", "s3:PutObject"]
    resources = ["${aws_s3_bucket.study.arn}/cells/*"]
  }

  statement {
    sid       = "ListCells"
    actions   = ["s3:ListBucket"]
    resources = [aws_s3_bucket.study.arn]

    condition {
      test     = "StringLike"
      variable = "s3:prefix"
      values   = ["cells", "cells/*"]
    }
  }
}

resource "aws_iam_role" "job" {
  name_prefix        = "${var.name}-job-"
  description        = "A part of a study: reads recordings, writes cells"
  assume_role_policy = data.aws_iam_policy_document.task.json
}

resource "aws_iam_role_policy" "job" {
  name   = "job"
  role   = aws_iam_role.job.id
  policy = data.aws_iam_policy_document.job.json
}

# What starts a part: fetches this one image, writes this one log.
data "aws_iam_policy_document" "start" {
  statement {
    sid       = "EnterTheRegistry"
    actions   = ["ecr:GetAuthorizationToken"]
    resources = ["*"] # this call names no resource
  }

  statement {
    sid       = "FetchTheImage"
    actions   = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
    resources = [aws_ecr_repository.this.arn]
  }

  statement {
    sid       = "WriteTheLog"
    actions   = ["logs:CreateLogStream", "logs:PutLogEvents"]
    resources = ["${aws_cloudwatch_log_group.this.arn}:*"]
  }
}

resource "aws_iam_role" "start" {
  name_prefix        = "${var.name}-start-"
  description        = "Fetches the image of a study and writes its log"
  assume_role_policy = data.aws_iam_policy_document.task.json
}

resource "aws_iam_role_policy" "start" {
  # checkov:skip=CKV_AWS_355:the call that enters the registry names no resource
  name   = "start"
  role   = aws_iam_role.start.id
  policy = data.aws_iam_policy_document.start.json
}

# What Batch needs to run them, by AWS's own policy. A role of the study rather than the account's service-linked one, which would stay.
resource "aws_iam_role" "batch" {
  name_prefix        = "${var.name}-batch-"
  description        = "Batch starts and ends the parts of a study"
  assume_role_policy = data.aws_iam_policy_document.batch.json
}

resource "aws_iam_role_policy_attachment" "batch" {
  role       = aws_iam_role.batch.name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AWSBatchServiceRole"
}
