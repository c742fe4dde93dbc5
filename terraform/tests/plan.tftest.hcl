# What a plan promises, with a mocked provider: no account, no network.   terraform test

mock_provider "aws" {
  mock_data "aws_iam_policy_document" {
    defaults = { json = "{\"Version\":\"2012-10-17\",\"Statement\":[]}" }
  }
  mock_data "aws_ssm_parameter" {
    defaults = { value = "ami-0123456789abcdef0" }
  }
  mock_data "aws_ec2_instance_type" {
    defaults = { supported_architectures = ["x86_64"], burstable_performance_supported = true, ebs_optimized_support = "default" }
  }
  mock_data "aws_ec2_instance_type_offerings" {
    defaults = { locations = ["us-east-1f", "us-east-1b"] }
  }
  mock_resource "aws_s3_bucket" {
    defaults = { id = "sor-lab-mock", bucket = "sor-lab-mock", arn = "arn:aws:s3:::sor-lab-mock" }
  }
}

# What `just cloud-prepare` writes; a run says what it has otherwise.
variables {
  ssh_public_key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIMockedMockedMockedMockedMockedMockedMockedMock"
  ssh_cidrs      = ["203.0.113.7/32"]
  images_file    = "tests/plan.tftest.hcl"
}

run "before_anything_is_prepared_a_plan_says_what_is_missing" {
  command         = plan
  expect_failures = [check.ready_for_pipeline]
  variables {
    ssh_public_key = null
    ssh_cidrs      = []
    images_file    = null
  }
  assert {
    condition     = output.missing == "no images, no key, no address that may log in"
    error_message = "The output says the same to scripts/pipeline."
  }
}

run "defaults_open_no_port" {
  expect_failures = [check.ready_for_pipeline]
  variables {
    ssh_public_key = null
    ssh_cidrs      = []
    images_file    = null
  }
  assert {
    condition     = length(aws_vpc_security_group_ingress_rule.ssh) == 0
    error_message = "Without a key no port may be open."
  }
  assert {
    condition     = aws_instance.this.instance_type == "t3.micro"
    error_message = "The default is t3.micro."
  }
  assert {
    condition     = aws_instance.this.metadata_options[0].http_tokens == "required" && aws_instance.this.metadata_options[0].http_put_response_hop_limit == 1
    error_message = "IMDSv2 only, and not from containers."
  }
  assert {
    condition     = aws_instance.this.root_block_device[0].encrypted && aws_instance.this.root_block_device[0].volume_type == "gp3"
    error_message = "The disk is encrypted gp3."
  }
  assert {
    condition     = output.user_data_bytes <= 16384
    error_message = "EC2 takes 16,384 bytes of user data."
  }
  assert {
    condition     = length(aws_s3_object.handover) == 0 && toset([for s in data.aws_iam_policy_document.instance.statement : s.sid]) == toset(["KeepResults"])
    error_message = "Nothing handed over: nothing to read."
  }
  assert {
    condition     = aws_subnet.public.availability_zone == "us-east-1b"
    error_message = "The subnet is in a zone that offers the type."
  }
  assert {
    condition     = length(aws_eip.this) == 0 && length(aws_instance.this.instance_market_options) == 0
    error_message = "No fixed address and no Spot price unless asked for."
  }
  assert {
    condition     = output.data == "a synthetic market"
    error_message = "Without a data file the market is synthetic."
  }
  assert {
    condition     = alltrue([for rule in aws_vpc_security_group_egress_rule.web : contains([80, 443], rule.to_port)])
    error_message = "Out: package sources and registries only."
  }
  assert {
    condition     = aws_s3_bucket.handover.force_destroy && aws_s3_bucket_public_access_block.handover.restrict_public_buckets
    error_message = "The bucket is private and goes with the rest."
  }
  assert {
    condition     = length(aws_budgets_budget.monthly) == 0
    error_message = "A budget is made on request only."
  }
}

run "key_and_data" {
  variables {
    data_file = "tests/plan.tftest.hcl"
  }
  assert {
    condition = (
      length(aws_vpc_security_group_ingress_rule.ssh) == 1 &&
      alltrue([for rule in aws_vpc_security_group_ingress_rule.ssh : rule.from_port == 22 && rule.to_port == 22 && rule.cidr_ipv4 == "203.0.113.7/32"])
    )
    error_message = "Port 22 from the given address and nothing else."
  }
  assert {
    condition     = toset(keys(aws_s3_object.handover)) == toset(["data/l1_day.csv", "images/sor-images.tar.gz"])
    error_message = "Data and images go through the bucket."
  }
  assert {
    condition = alltrue([
      for s in data.aws_iam_policy_document.instance.statement :
      s.sid == "ReadExactlyTheseFiles" ? toset(s.actions) == toset(["s3:GetObject"]) && toset(s.resources) == toset(["arn:aws:s3:::sor-lab-mock/data/l1_day.csv", "arn:aws:s3:::sor-lab-mock/images/sor-images.tar.gz"]) :
      s.sid == "KeepResults" ? toset(s.actions) == toset(["s3:PutObject"]) && toset(s.resources) == toset(["arn:aws:s3:::sor-lab-mock/results/*"]) : false
    ])
    error_message = "The role reads exactly these files, writes results, and does nothing else."
  }
  assert {
    condition     = length(local.missing) == 0
    error_message = "Nothing is missing."
  }
}

run "arm_asks_for_an_arm_image" {
  override_data {
    target = data.aws_ec2_instance_type.this
    values = { supported_architectures = ["arm64"], burstable_performance_supported = false, ebs_optimized_support = "default" }
  }
  variables {
    instance_type = "c7g.large"
  }
  assert {
    condition     = data.aws_ssm_parameter.ami[0].name == "/aws/service/debian/release/13/latest/arm64" && output.architecture == "arm64"
    error_message = "An Arm type needs an Arm image, whatever its name."
  }
}

run "ubuntu_has_other_packages_and_another_user" {
  variables {
    distribution = "ubuntu-24-04"
  }
  assert {
    condition     = output.ssh_user == "ubuntu" && strcontains(local.user_data, "docker-compose-v2") && startswith(data.aws_ssm_parameter.ami[0].name, "/aws/service/canonical/")
    error_message = "Ubuntu's image, user and packages."
  }
}

run "session_manager_opens_no_port" {
  variables {
    access = "ssm"
  }
  assert {
    condition     = length(aws_vpc_security_group_ingress_rule.ssh) == 0
    error_message = "Nothing is let in."
  }
  assert {
    condition     = contains([for s in data.aws_iam_policy_document.instance.statement : s.sid], "SessionManager")
    error_message = "The agent may open sessions."
  }
}

run "spot_ends_instead_of_stopping" {
  variables {
    spot       = true
    elastic_ip = true
  }
  assert {
    condition     = aws_instance.this.instance_market_options[0].market_type == "spot" && aws_instance.this.instance_initiated_shutdown_behavior == "terminate"
    error_message = "A one-time Spot instance cannot be stopped."
  }
  assert {
    condition     = length(aws_eip.this) == 1
    error_message = "A fixed address on request."
  }
}

run "brokers_of_ones_own" {
  variables {
    brokers         = "b-1.example.com:9096,b-2.example.com:9096"
    broker_security = "sasl-scram-512"
    broker_secret   = "arn:aws:secretsmanager:us-east-1:123456789012:secret:AmazonMSK_lab-AbCdEf"
  }
  assert {
    condition     = toset([for rule in aws_vpc_security_group_egress_rule.brokers : rule.to_port]) == toset([9096])
    error_message = "Out: their port, once."
  }
  assert {
    condition     = strcontains(local.user_data, "docker-compose.brokers.yml") && strcontains(local.user_data, "SOR_BROKERS=b-1.example.com:9096,b-2.example.com:9096")
    error_message = "The instance knows them."
  }
  assert {
    condition     = contains([for s in data.aws_iam_policy_document.instance.statement : s.sid], "PasswordOfTheBrokers")
    error_message = "And may read their password."
  }
}

run "a_password_needs_a_place" {
  command = plan
  variables {
    brokers         = "b-1.example.com:9096"
    broker_security = "sasl-scram-512"
  }
  expect_failures = [var.broker_security]
}

run "amazon_linux_is_refused_in_words" {
  command = plan
  variables {
    distribution = "amazon-linux-2023"
  }
  expect_failures = [var.distribution]
}

run "a_type_that_no_zone_offers_is_refused" {
  command = plan
  override_data {
    target = data.aws_ec2_instance_type_offerings.this
    values = { locations = [] }
  }
  expect_failures = [data.aws_ec2_instance_type_offerings.this]
}

run "budget_on_request" {
  variables {
    budget_usd   = 5
    budget_email = "trader@example.com"
  }
  assert {
    condition     = length(aws_budgets_budget.monthly) == 1 && aws_budgets_budget.monthly[0].limit_amount == "5"
    error_message = "A budget of five dollars."
  }
  assert {
    condition     = anytrue([for filter in aws_budgets_budget.monthly[0].cost_filter : contains(filter.values, "user:Project$sor-lab")])
    error_message = "The budget counts what has our tag."
  }
}

run "the_world_is_refused" {
  command = plan
  variables {
    ssh_cidrs = ["0.0.0.0/0"]
  }
  expect_failures = [var.ssh_cidrs]
}

run "wide_networks_are_refused" {
  command = plan
  variables {
    ssh_cidrs = ["203.0.0.0/16"]
  }
  expect_failures = [var.ssh_cidrs]
}

run "ipv6_world_is_refused" {
  command = plan
  variables {
    ssh_cidrs = ["::/0"]
  }
  expect_failures = [var.ssh_cidrs]
}

run "key_without_address_is_told" {
  command = plan
  variables {
    ssh_cidrs = []
  }
  expect_failures = [check.ready_for_pipeline]
}

run "private_key_is_refused" {
  command = plan
  variables {
    ssh_public_key = "-----BEGIN OPENSSH PRIVATE KEY-----"
  }
  expect_failures = [var.ssh_public_key]
}

run "missing_data_file_is_refused" {
  command = plan
  variables {
    data_file = "nowhere/l1_day.csv"
  }
  expect_failures = [aws_instance.this]
}

run "a_machine_without_images_is_refused" {
  command = plan
  override_data {
    target = data.aws_ec2_instance_type.this
    values = { supported_architectures = ["i386"], burstable_performance_supported = false, ebs_optimized_support = "default" }
  }
  expect_failures = [aws_instance.this]
}

run "a_day_is_the_longest_run" {
  command = plan
  variables {
    auto_stop_minutes = 10000
  }
  expect_failures = [var.auto_stop_minutes]
}

run "budget_needs_somebody_to_tell" {
  command = plan
  variables {
    budget_usd = 5
  }
  expect_failures = [var.budget_email]
}
