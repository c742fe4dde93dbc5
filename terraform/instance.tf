# The instance.

resource "aws_key_pair" "caller" {
  count = var.ssh_public_key == null ? 0 : 1

  key_name_prefix = "${var.name}-"
  public_key      = var.ssh_public_key
}

resource "aws_instance" "this" {
  # checkov:skip=CKV_AWS_88:reached by SSH from the caller's address only
  # checkov:skip=CKV_AWS_126:detailed monitoring costs; nobody watches a box of two hours
  ami                                  = var.ami_id != null ? var.ami_id : nonsensitive(data.aws_ssm_parameter.ami[0].value)
  instance_type                        = var.instance_type
  subnet_id                            = aws_subnet.public.id
  vpc_security_group_ids               = [aws_security_group.instance.id]
  iam_instance_profile                 = aws_iam_instance_profile.instance.name
  key_name                             = one(aws_key_pair.caller[*].key_name)
  ebs_optimized                        = data.aws_ec2_instance_type.this.ebs_optimized_support == "unsupported" ? null : true
  user_data_base64                     = local.user_data_base64
  user_data_replace_on_change          = true                          # other data or images: another instance, never a half-changed one
  instance_initiated_shutdown_behavior = var.spot ? "terminate" : null # "stop" is what an instance does by itself; a one-time Spot instance cannot
  tags                                 = { Name = var.name }

  metadata_options {
    http_endpoint               = "enabled"
    http_tokens                 = "required"
    http_put_response_hop_limit = 1 # containers cannot reach the role
  }

  # unlimited is what T3 and T4g are by themselves; T2 is standard, and other types have no credits
  dynamic "credit_specification" {
    for_each = local.burstable && (var.cpu_credits == "standard" || startswith(var.instance_type, "t2.")) ? [var.cpu_credits] : []
    content {
      cpu_credits = credit_specification.value
    }
  }

  # One request, one instance: a persistent request would start another one after the destroy.
  dynamic "instance_market_options" {
    for_each = var.spot ? ["spot"] : []
    content {
      market_type = "spot"
      spot_options {
        spot_instance_type             = "one-time"
        instance_interruption_behavior = "terminate"
      }
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
      condition     = local.architecture != "none"
      error_message = "${var.instance_type} is neither x86-64 nor 64-bit Arm: there are no images for it."
    }

    precondition {
      condition     = contains(local.zones, aws_subnet.public.availability_zone)
      error_message = "${var.instance_type} is not offered in ${aws_subnet.public.availability_zone}, where this lab's subnet is: destroy the lab first, or choose another type."
    }

    precondition {
      condition     = alltrue([for path in values(local.objects) : fileexists(path)])
      error_message = "images_file or data_file does not exist any more: `just cloud-prepare` writes both anew."
    }
  }

  # It asks for them in its first minute.
  depends_on = [aws_s3_object.handover, aws_iam_role_policy.instance, aws_s3_bucket_policy.handover, aws_route.internet, aws_route_table_association.public]
}

locals {
  burstable = data.aws_ec2_instance_type.this.burstable_performance_supported
}
