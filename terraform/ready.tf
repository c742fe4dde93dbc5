# What is still missing before `just pipeline` can use the instance; a plan says it in one line, and scripts/pipeline reads it.

locals {
  missing = compact([
    var.images_file == null ? "no images" : "",
    var.ssh_public_key == null ? "no key" : "",
    var.access == "ssh" && length(var.ssh_cidrs) == 0 ? "no address that may log in" : "",
  ])
}

check "ready_for_pipeline" {
  assert {
    condition     = length(local.missing) == 0
    error_message = "${join(", ", local.missing)}: `just pipeline` could not use this instance. `just cloud-prepare` fills them in (terraform/lab.auto.tfvars.json); then apply again."
  }
}
