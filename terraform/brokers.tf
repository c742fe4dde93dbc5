# Kafka of your own (MSK, Confluent Cloud, any cluster) instead of the one on the instance.

locals {
  broker_ports = var.brokers == null ? toset([]) : setsubtract(toset([for broker in split(",", var.brokers) : element(split(":", broker), 1)]), ["80", "443"])

  broker_settings = var.brokers == null ? {} : {
    SOR_BROKERS          = var.brokers
    SOR_BROKERS_SECURITY = var.broker_security
    SOR_BROKERS_SECRET   = coalesce(var.broker_secret, "none")
    SOR_BROKERS_TOPIC    = var.topic
    KAFKA_REPLICATION    = var.replication
  }
}
