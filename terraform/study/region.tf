# The region in which the study was created, remembered for its whole life: from a shell with another region in mind, everything would be
# looked for in the wrong place, not found, and forgotten.

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
      error_message = "This study is in ${local.region}, and the region asked for is ${var.region}. It cannot move: leave the region as it is, or destroy the study first and create it there."
    }
  }
}
