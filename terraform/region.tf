# The region in which the lab was created, remembered for its whole life. A plan, start or destroy from another shell, with another
# AWS_REGION or TF_VAR_region, would otherwise look for everything in the wrong place, find nothing, and forget it.

resource "terraform_data" "region" {
  input = var.region

  lifecycle {
    ignore_changes = [input]
  }
}

locals {
  region = terraform_data.region.input
}

resource "terraform_data" "same_region" {
  input = local.region

  lifecycle {
    precondition {
      condition     = var.region == local.region
      error_message = "This lab is in ${local.region}, and the region asked for is ${var.region}. It cannot move: leave the region as it is, or destroy the lab first and create it there."
    }
  }
}
