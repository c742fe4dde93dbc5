# What the instance may do: read exactly what is handed to it, write results, and what Session Manager or brokers of your own need.
# No condition on the account of the service: EC2 gives a role to machines of its own account only, and names none when it takes it on.

data "aws_iam_policy_document" "assume" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["ec2.amazonaws.com"]
    }
  }
}

data "aws_iam_policy_document" "instance" {
  dynamic "statement" {
    for_each = length(local.objects) > 0 ? ["handover"] : []
    content {
      sid       = "ReadExactlyTheseFiles"
      actions   = ["s3:GetObject"]
      resources = [for key in keys(local.objects) : "${aws_s3_bucket.handover.arn}/${key}"]
    }
  }

  statement {
    sid       = "KeepResults"
    actions   = ["s3:PutObject"]
    resources = ["${aws_s3_bucket.handover.arn}/results/*"]
  }

  # What the agent needs for a session, and none of what AmazonSSMManagedInstanceCore adds (every parameter of the account).
  dynamic "statement" {
    for_each = var.access == "ssm" ? ["sessions"] : []
    content {
      sid = "SessionManager"
      actions = [
        "ssm:UpdateInstanceInformation",
        "ssmmessages:CreateControlChannel",
        "ssmmessages:CreateDataChannel",
        "ssmmessages:OpenControlChannel",
        "ssmmessages:OpenDataChannel",
      ]
      resources = ["*"] # these calls name no resource
    }
  }

  dynamic "statement" {
    for_each = var.broker_secret == null ? [] : [var.broker_secret]
    content {
      sid       = "PasswordOfTheBrokers"
      actions   = [strcontains(statement.value, ":secretsmanager:") ? "secretsmanager:GetSecretValue" : "ssm:GetParameter"]
      resources = [statement.value]
    }
  }

  dynamic "statement" {
    for_each = var.broker_secret_key == null ? [] : [var.broker_secret_key]
    content {
      sid       = "KeyOfThatPassword"
      actions   = ["kms:Decrypt"]
      resources = [statement.value]
    }
  }
}

resource "aws_iam_role" "instance" {
  name_prefix        = "${var.name}-"
  description        = "Reads its own images and data from the handover bucket and writes results there"
  assume_role_policy = data.aws_iam_policy_document.assume.json
}

resource "aws_iam_role_policy" "instance" {
  # checkov:skip=CKV_AWS_355:the calls of Session Manager's agent name no resource
  # checkov:skip=CKV_AWS_290:the same; they write nothing
  name   = "instance"
  role   = aws_iam_role.instance.id
  policy = data.aws_iam_policy_document.instance.json
}

resource "aws_iam_instance_profile" "instance" {
  name_prefix = "${var.name}-"
  role        = aws_iam_role.instance.name
}
