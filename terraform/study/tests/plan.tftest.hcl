# What a plan promises, with a mocked provider: no account, no network.   terraform -chdir=terraform/study test

mock_provider "aws" {
  mock_data "aws_iam_policy_document" {
    defaults = { json = "{\"Version\":\"2012-10-17\",\"Statement\":[]}" }
  }
  mock_data "aws_caller_identity" {
    defaults = { account_id = "123456789012" }
  }
  mock_data "aws_availability_zones" {
    defaults = { names = ["us-east-1d", "us-east-1a", "us-east-1b", "us-east-1c"] }
  }
  mock_resource "aws_s3_bucket" {
    defaults = { id = "sor-study-mock", bucket = "sor-study-mock", arn = "arn:aws:s3:::sor-study-mock" }
  }
  mock_resource "aws_iam_role" {
    defaults = { arn = "arn:aws:iam::123456789012:role/sor-study-mock" }
  }
  mock_resource "aws_ecr_repository" {
    defaults = { arn = "arn:aws:ecr:us-east-1:123456789012:repository/sor-study", repository_url = "123456789012.dkr.ecr.us-east-1.amazonaws.com/sor-study" }
  }
  mock_resource "aws_cloudwatch_log_group" {
    defaults = { arn = "arn:aws:logs:us-east-1:123456789012:log-group:/sor-study" }
  }
  mock_resource "aws_batch_compute_environment" {
    defaults = { arn = "arn:aws:batch:us-east-1:123456789012:compute-environment/sor-study" }
  }
  mock_resource "aws_batch_job_queue" {
    defaults = { arn = "arn:aws:batch:us-east-1:123456789012:job-queue/sor-study" }
  }
  mock_resource "aws_batch_job_definition" {
    defaults = { arn = "arn:aws:batch:us-east-1:123456789012:job-definition/sor-study-part:1" }
  }
}

run "by_default_everything_has_a_ceiling_and_nothing_is_let_in" {
  assert {
    condition     = aws_batch_compute_environment.this.compute_resources[0].type == "FARGATE_SPOT" && aws_batch_compute_environment.this.compute_resources[0].max_vcpus == 32
    error_message = "Spot prices, and never more than 32 virtual CPUs."
  }
  assert {
    condition     = aws_batch_job_definition.part.timeout[0].attempt_duration_seconds == 7200 && aws_batch_job_definition.part.retry_strategy[0].attempts == 5
    error_message = "A part ends, and is not tried for ever."
  }
  assert {
    condition     = toset([for rule in aws_batch_job_definition.part.retry_strategy[0].evaluate_on_exit : rule.on_exit_code if rule.action == "EXIT"]) == toset(["1", "2", "3", "5"])
    error_message = "What the program refuses is not tried again."
  }
  assert {
    condition     = aws_vpc_security_group_egress_rule.https.from_port == 443 && aws_vpc_security_group_egress_rule.https.to_port == 443
    error_message = "Out: TLS only."
  }
  assert {
    condition     = length(aws_subnet.public) == 3 && toset(keys(aws_subnet.public)) == toset(["us-east-1a", "us-east-1b", "us-east-1c"])
    error_message = "Three zones, so that Spot has a choice."
  }
  assert {
    condition     = aws_s3_bucket.study.force_destroy && aws_ecr_repository.this.force_delete && aws_s3_bucket_public_access_block.study.restrict_public_buckets
    error_message = "The bucket is private, and bucket and images go with the rest."
  }
  assert {
    condition     = one(aws_s3_bucket_lifecycle_configuration.study.rule).expiration[0].days == 14
    error_message = "A forgotten bucket empties itself."
  }
  assert {
    condition     = length(aws_budgets_budget.monthly) == 0
    error_message = "A budget is made on request only."
  }
  assert {
    condition     = output.most_vcpu_hours == 20
    error_message = "Two virtual CPUs, two hours, five attempts."
  }
}

run "a_part_reads_recordings_and_writes_cells_and_nothing_else" {
  assert {
    condition = alltrue([
      for s in data.aws_iam_policy_document.job.statement :
      s.sid == "ReadRecordings" ? toset(s.actions) == toset(["s3:GetObject"]) && toset(s.resources) == toset(["arn:aws:s3:::sor-study-mock/recordings/*"]) :
      s.sid == "ReadAndWriteCells" ? toset(s.actions) == toset(["s3:GetObject", "s3:PutObject"]) && toset(s.resources) == toset(["arn:aws:s3:::sor-study-mock/cells/*"]) :
      contains(["ListRecordings", "ListCells"], s.sid) ? toset(s.actions) == toset(["s3:ListBucket"]) && length(s.condition) == 1 : false
    ])
    error_message = "The role reads recordings/, reads and writes cells/, lists both, and deletes nothing."
  }
  assert {
    condition     = length([for s in data.aws_iam_policy_document.start.statement : s if contains(s.resources, "*")]) == 1
    error_message = "What starts a part reaches this image and this log; only entering the registry names no resource."
  }
  assert {
    condition     = jsondecode(aws_batch_job_definition.part.container_properties).command == ["evaluate", "--input", "s3://sor-study-mock/recordings", "--cells", "s3://sor-study-mock/cells", "--part", "auto"]
    error_message = "A part takes its number from the array job."
  }
  assert {
    condition     = length(setintersection(toset([for one in jsondecode(aws_batch_job_definition.part.container_properties).environment : one.name]), ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"])) == 0
    error_message = "Credentials come from the role."
  }
}

run "services_take_the_roles_on_for_this_account_only" {
  assert {
    condition = alltrue([
      for s in concat(data.aws_iam_policy_document.task.statement, data.aws_iam_policy_document.batch.statement) : anytrue([
        for c in s.condition : c.test == "StringEquals" && c.variable == "aws:SourceAccount" && toset(c.values) == toset(["123456789012"])
      ])
    ])
    error_message = "No role of a study may be taken on for the work of another account."
  }
}

run "recordings_of_your_own_are_read_and_never_written" {
  variables {
    recordings = "s3://desk-recordings/us/2024/"
  }
  assert {
    condition = alltrue([
      for s in data.aws_iam_policy_document.job.statement :
      toset(s.resources) == toset(["arn:aws:s3:::desk-recordings/us/2024/*"]) && toset(s.actions) == toset(["s3:GetObject"]) if s.sid == "ReadRecordings"
    ])
    error_message = "This prefix, and only to read."
  }
  assert {
    condition     = output.recordings == "s3://desk-recordings/us/2024" && output.cells == "s3://sor-study-mock/cells"
    error_message = "Cells go into the bucket of the study."
  }
  assert {
    condition     = contains([for s in data.aws_iam_policy_document.endpoint.statement : s.sid], "RecordingsOfYourOwn")
    error_message = "The way there is open."
  }
}

run "machines_that_nobody_takes_away" {
  variables {
    spot         = false
    architecture = "ARM64"
  }
  assert {
    condition     = aws_batch_compute_environment.this.compute_resources[0].type == "FARGATE" && output.architecture == "arm64"
    error_message = "On demand, on Arm."
  }
}

run "budget_on_request" {
  variables {
    budget_usd   = 20
    budget_email = "trader@example.com"
  }
  assert {
    condition     = length(aws_budgets_budget.monthly) == 1 && aws_budgets_budget.monthly[0].limit_amount == "20"
    error_message = "A budget of twenty dollars."
  }
}

run "budget_needs_somebody_to_mail" {
  command = plan
  variables {
    budget_usd = 20
  }
  expect_failures = [var.budget_email]
}

run "a_part_larger_than_the_ceiling_is_refused" {
  command = plan
  variables {
    max_vcpus      = 2
    job_vcpus      = 4
    job_memory_gib = 8
  }
  expect_failures = [var.job_vcpus]
}

run "memory_that_fargate_does_not_have_is_refused" {
  command = plan
  variables {
    job_memory_gib = 3
  }
  expect_failures = [var.job_memory_gib]
}

run "a_pattern_is_refused" {
  command = plan
  variables {
    recordings = "s3://desk-recordings/*.dbn"
  }
  expect_failures = [var.recordings]
}

run "a_day_is_the_longest_part" {
  command = plan
  variables {
    job_minutes = 100000
  }
  expect_failures = [var.job_minutes]
}
