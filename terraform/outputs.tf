output "instance_id" {
  description = "The instance."
  value       = aws_instance.this.id
}

output "public_ip" {
  description = "Its address; without elastic_ip a new one after every stop and start (`just cloud-start` shows it)."
  value       = var.elastic_ip ? one(aws_eip.this[*].public_ip) : aws_instance.this.public_ip
}

output "access" {
  description = "The way in: ssh or ssm."
  value       = var.access
}

output "ssh_user" {
  description = "Who logs in."
  value       = local.ssh_user
}

output "region" {
  description = "Where it is."
  value       = local.region
}

output "instance_type" {
  description = "What it costs by the hour depends on this: `just cost`."
  value       = var.instance_type
}

output "architecture" {
  description = "What the images must be built for."
  value       = local.architecture
}

output "bucket" {
  description = "The private bucket through which images and data reach the instance, and results come back."
  value       = aws_s3_bucket.handover.bucket
}

output "data" {
  description = "What the pipeline streams."
  value       = var.data_file == null ? "a synthetic market" : "l1_day.csv"
}

output "missing" {
  description = "Why `just pipeline` could not use this instance; empty when it can."
  value       = join(", ", local.missing)
}

output "auto_stop_minutes" {
  description = "Minutes after each boot, or after the end of a run, when the instance stops itself; 0 for never."
  value       = var.auto_stop_minutes
}

output "user_data_bytes" {
  description = "Size of the user data; EC2 takes 16,384 bytes."
  value       = local.user_data_bytes
}

output "state" {
  description = "Whether it ran at the last look (`terraform apply -refresh-only` looks again)."
  value       = aws_instance.this.instance_state
}
