# What the first boot is given: cloud-init's user data.

locals {
  user_data = templatefile("${path.module}/../cloud-init/user-data.yaml.tftpl", {
    settings = merge({
      SOR_BUCKET            = aws_s3_bucket.handover.bucket
      SOR_REGION            = local.region
      SOR_ARCHITECTURE      = local.architecture
      SOR_DISTRIBUTION      = var.distribution
      SOR_ACCESS            = var.access
      SOR_SWAP_MIB          = var.swap_mib
      SOR_AUTO_STOP_MINUTES = var.auto_stop_minutes
      KAFKA_PARTITIONS      = var.partitions
    }, local.broker_settings)
    packages  = local.distribution.packages
    upgrade   = var.upgrade_packages
    auto_stop = var.auto_stop_minutes
    objects   = { for key, path in local.objects : key => try(filesha256(path), "missing") }
    scripts   = { for name in ["sor-bucket", "sor-install", "sor-pipeline", "sor-auto-stop"] : name => file("${path.module}/../cloud-init/${name}") }
    units     = { for name in ["sor-pipeline.service"] : name => file("${path.module}/../cloud-init/${name}") }
    compose   = { for name in concat(["docker-compose.yml"], var.brokers == null ? [] : ["docker-compose.brokers.yml"]) : name => file("${path.module}/../${name}") }
  })
  user_data_base64 = base64gzip(local.user_data)
  # Three bytes for four characters, less the padding. A number: naming the text in a condition would print all of it.
  user_data_bytes = length(local.user_data_base64) / 4 * 3 - (endswith(local.user_data_base64, "==") ? 2 : endswith(local.user_data_base64, "=") ? 1 : 0)
}
