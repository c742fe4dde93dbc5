# State is local by default: one person, one short-lived instance. For a team, backend.tf.example beside this file.
#
# No lock file is committed: it would hold the checksums of one platform only. Run once, and keep what it writes:
#   terraform providers lock -platform=linux_amd64 -platform=linux_arm64 -platform=darwin_arm64
terraform {
  required_version = ">= 1.9" # validations that look at more than one variable

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.100, < 7"
    }
  }
}

provider "aws" {
  region = var.region

  default_tags {
    tags = merge({ Project = var.name, ManagedBy = "terraform" }, var.tags)
  }
}
