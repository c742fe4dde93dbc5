# What a plan promises, with a mocked provider: no account, no network.   terraform test

mock_provider "aws" {
  mock_data "aws_iam_policy_document" {
    defaults = { json = "{\"Version\":\"2012-10-17\",\"Statement\":[]}" }
  }
  mock_data "aws_ssm_parameter" {
    defaults = { value = "ami-0123456789abcdef0" }
  }
  mock_resource "aws_s3_bucket" {
    defaults = { id = "sor-lab-mock", bucket = "sor-lab-mock", arn = "arn:aws:s3:::sor-lab-mock" }
  }
}

run "defaults_open_no_port" {
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
    condition     = length(aws_s3_object.handover) == 0 && length(aws_iam_role_policy.read_handover) == 0
    error_message = "Nothing handed over: nothing to read."
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
    ssh_public_key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIMockedMockedMockedMockedMockedMockedMockedMock"
    ssh_cidrs      = ["203.0.113.7/32"]
    data_file      = "tests/plan.tftest.hcl"
    images_file    = "tests/plan.tftest.hcl"
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
    condition     = toset(data.aws_iam_policy_document.read_handover[0].statement[0].resources) == toset(["arn:aws:s3:::sor-lab-mock/data/l1_day.csv", "arn:aws:s3:::sor-lab-mock/images/sor-images.tar.gz"])
    error_message = "The role reads exactly these files."
  }
  assert {
    condition     = toset(data.aws_iam_policy_document.read_handover[0].statement[0].actions) == toset(["s3:GetObject"])
    error_message = "The role reads and does nothing else."
  }
}

run "arm_asks_for_an_arm_image" {
  variables {
    instance_type = "t4g.micro"
  }
  assert {
    condition     = data.aws_ssm_parameter.ami[0].name == "/aws/service/debian/release/13/latest/arm64"
    error_message = "t4g needs an Arm image."
  }
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

run "key_without_address_is_refused" {
  command = plan
  variables {
    ssh_public_key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIMockedMockedMockedMockedMockedMockedMockedMock"
  }
  expect_failures = [aws_instance.this]
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
  expect_failures = [var.data_file]
}

run "other_instance_types_are_refused" {
  command = plan
  variables {
    instance_type = "m5.24xlarge"
  }
  expect_failures = [var.instance_type]
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
