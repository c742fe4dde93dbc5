output "region" {
  description = "Where it is."
  value       = local.region
}

output "queue" {
  description = "Where an array job is submitted."
  value       = aws_batch_job_queue.this.name
}

output "job_definition" {
  description = "What is submitted: one part."
  value       = aws_batch_job_definition.part.arn
}

output "command" {
  description = "What a part runs; more options go behind it."
  value       = ["evaluate", "--input", local.recordings, "--cells", local.cells, "--part", "auto"]
}

output "bucket" {
  description = "The private bucket."
  value       = aws_s3_bucket.study.bucket
}

output "recordings" {
  description = "Where recordings are read from."
  value       = local.recordings
}

output "cells" {
  description = "Where cells are kept."
  value       = local.cells
}

output "repository" {
  description = "Where the image is pushed."
  value       = aws_ecr_repository.this.repository_url
}

output "image" {
  description = "Its tag."
  value       = var.image
}

output "architecture" {
  description = "What it must be built for."
  value       = var.architecture == "ARM64" ? "arm64" : "amd64"
}

output "log_group" {
  description = "Where parts write what they say."
  value       = aws_cloudwatch_log_group.this.name
}

output "job_vcpus" {
  description = "Virtual CPUs of a part."
  value       = var.job_vcpus
}

output "job_memory_gib" {
  description = "Memory of a part."
  value       = var.job_memory_gib
}

output "max_vcpus" {
  description = "Virtual CPUs at a time, at most."
  value       = var.max_vcpus
}

output "most_vcpu_hours" {
  description = "Virtual CPU hours of one part at most, all attempts together."
  value       = var.job_vcpus * var.job_minutes * var.attempts / 60
}
