# An evaluation of many days on AWS Batch, at Spot prices: a root of its own, so that it exists only while a study runs. State is local;
# `just study-up` keeps it outside the checkout.
#
# The provider is pinned by .terraform.lock.hcl, with the hashes of every platform; 5.100 is the version that the checks apply.
terraform {
  required_version = ">= 1.9" # validations that look at more than one variable

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.100"
    }
  }
}

provider "aws" {
  region = local.region # where the study is, not where the shell would have it: region.tf

  default_tags {
    tags = merge({ Project = var.name, ManagedBy = "terraform" }, var.tags)
  }
}
