output "instance_id" {
  description = "The instance."
  value       = aws_instance.this.id
}

output "public_ip" {
  description = "Its address; a new one after every stop and start (`terraform apply -refresh-only` shows it)."
  value       = aws_instance.this.public_ip
}

output "ssh_user" {
  description = "Who logs in."
  value       = var.ssh_user
}

output "region" {
  description = "Where it is."
  value       = var.region
}

output "instance_type" {
  description = "What it costs by the hour depends on this: `just cost`."
  value       = var.instance_type
}

output "bucket" {
  description = "The private bucket through which images and data reach the instance."
  value       = aws_s3_bucket.handover.bucket
}

output "data" {
  description = "What the pipeline streams."
  value       = var.data_file == null ? "a synthetic market" : "l1_day.csv"
}

output "auto_stop_minutes" {
  description = "Minutes after each boot when the instance stops itself; 0 for never."
  value       = var.auto_stop_minutes
}

output "user_data_bytes" {
  description = "Size of the user data; EC2 takes 16,384 bytes."
  value       = local.user_data_bytes
}
