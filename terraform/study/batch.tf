# Parts of a study as an array job. Fargate: no machine of ours to patch, nothing that idles, nothing to pay while no part runs.

resource "aws_cloudwatch_log_group" "this" {
  # checkov:skip=CKV_AWS_158:CloudWatch's own key; a customer key costs a dollar a month
  # checkov:skip=CKV_AWS_338:a year of logs of a study that takes an hour
  name              = "/${var.name}"
  retention_in_days = 7
}

resource "aws_batch_compute_environment" "this" {
  compute_environment_name_prefix = "${var.name}-"
  type                            = "MANAGED"
  service_role                    = aws_iam_role.batch.arn

  compute_resources {
    type               = var.spot ? "FARGATE_SPOT" : "FARGATE"
    max_vcpus          = var.max_vcpus
    subnets            = [for subnet in aws_subnet.public : subnet.id]
    security_group_ids = [aws_security_group.job.id]
  }

  lifecycle {
    create_before_destroy = true
  }

  # Batch takes its last machines down with this role.
  depends_on = [aws_iam_role_policy_attachment.batch]
}

resource "aws_batch_job_queue" "this" {
  name     = var.name
  state    = "ENABLED"
  priority = 1

  compute_environment_order {
    order               = 1
    compute_environment = aws_batch_compute_environment.this.arn
  }
}

resource "aws_batch_job_definition" "part" {
  name                  = "${var.name}-part"
  type                  = "container"
  platform_capabilities = ["FARGATE"]
  propagate_tags        = true

  # `just study-run` adds orders, sizes and whatever else is asked for. --part auto: the number is AWS_BATCH_JOB_ARRAY_INDEX.
  container_properties = jsonencode({
    image            = "${aws_ecr_repository.this.repository_url}:${var.image}"
    command          = ["evaluate", "--input", local.recordings, "--cells", local.cells, "--part", "auto"]
    jobRoleArn       = aws_iam_role.job.arn
    executionRoleArn = aws_iam_role.start.arn

    environment = [
      { name = "AWS_REGION", value = local.region },
      { name = "RAYON_NUM_THREADS", value = tostring(var.job_vcpus) },
    ]

    resourceRequirements = [
      { type = "VCPU", value = tostring(var.job_vcpus) },
      { type = "MEMORY", value = tostring(var.job_memory_gib * 1024) },
    ]

    ephemeralStorage             = { sizeInGiB = var.job_disk_gib }
    fargatePlatformConfiguration = { platformVersion = "LATEST" }
    networkConfiguration         = { assignPublicIp = "ENABLED" }
    runtimePlatform              = { operatingSystemFamily = "LINUX", cpuArchitecture = var.architecture }

    logConfiguration = {
      logDriver = "awslogs"
      options = {
        awslogs-group         = aws_cloudwatch_log_group.this.name
        awslogs-region        = local.region
        awslogs-stream-prefix = "part"
      }
    }
  })

  timeout {
    attempt_duration_seconds = var.job_minutes * 60
  }

  # A machine that was taken away is worth another attempt; what the program itself refuses is not: it would refuse it again.
  retry_strategy {
    attempts = var.attempts

    dynamic "evaluate_on_exit" {
      for_each = ["1", "2", "3", "5"]
      content {
        action       = "EXIT"
        on_exit_code = evaluate_on_exit.value
      }
    }
  }
}
