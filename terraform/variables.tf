# Every value has a safe default: `terraform plan` needs none of them. `just cloud-prepare` writes the key, the caller's address, the
# images, the data and what you choose (instance_type=t4g.micro ...) into lab.auto.tfvars.json beside this file, which every later
# terraform plan, apply and destroy reads.

variable "region" {
  description = "AWS region in which everything is created."
  type        = string
  default     = "us-east-1"

  validation {
    condition     = can(regex("^[a-z]{2}(-[a-z]+)+-[0-9]$", var.region))
    error_message = "region must look like us-east-1."
  }
}

variable "name" {
  description = "Prefix of every name and value of the tag Project, by which everything can be found."
  type        = string
  default     = "sor-lab"

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,20}[a-z0-9]$", var.name))
    error_message = "name must be 3 to 22 lower-case letters, digits and hyphens, beginning with a letter."
  }

  # A cleaned or second checkout would make a second lab.
  validation {
    condition = (
      fileexists("${path.module}/lab.auto.tfvars.json") || fileexists("${path.module}/backend.tf") ||
      !fileexists(pathexpand("~/.local/state/sor-lab/lab.auto.tfvars.json")) || var.name == ""
    )
    error_message = "This checkout is not linked to the lab in ~/.local/state/sor-lab: `just cloud-plan` links it."
  }
}

variable "tags" {
  description = "More tags for everything that is created."
  type        = map(string)
  default     = {}

  validation {
    condition     = alltrue([for key in keys(var.tags) : !startswith(lower(key), "aws:")])
    error_message = "Tags that begin with aws: are reserved."
  }
}

variable "instance_type" {
  description = "Any x86-64 or Arm type: t3.micro (1 GiB), t4g.micro (Arm, a fifth cheaper), c7g.large ... The images must be of its architecture."
  type        = string
  default     = "t3.micro"

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]*\\.[a-z0-9-]+$", var.instance_type))
    error_message = "instance_type must look like t3.micro."
  }
}

variable "availability_zone" {
  description = "Zone of the subnet; null: the first one that offers the instance type."
  type        = string
  default     = null

  validation {
    condition     = var.availability_zone == null || try(startswith(var.availability_zone, var.region), false)
    error_message = "availability_zone must be a zone of the region, such as us-east-1a."
  }
}

variable "distribution" {
  description = "Operating system of the machine image: debian-13 or ubuntu-24-04."
  type        = string
  default     = "debian-13"

  validation {
    condition     = contains(["debian-13", "ubuntu-24-04"], var.distribution)
    error_message = "distribution must be debian-13 or ubuntu-24-04. Amazon Linux 2023 has no compose among its packages: docs/how-to/cloud-by-hand.md has the steps."
  }
}

variable "upgrade_packages" {
  description = "Upgrade every package at the first boot; a minute or two more. The machine image is the newest one anyway."
  type        = bool
  default     = false
}

variable "spot" {
  description = "Spot price: two thirds cheaper, and AWS may take it away. It cannot be stopped, so the auto stop ends it; its results are in the bucket."
  type        = bool
  default     = false
}

variable "access" {
  description = "The way in. ssh: port 22 from ssh_cidrs. ssm: Session Manager, no open port; needs the AWS CLI and its session-manager-plugin here."
  type        = string
  default     = "ssh"

  validation {
    condition     = contains(["ssh", "ssm"], var.access)
    error_message = "access must be ssh or ssm."
  }
}

variable "elastic_ip" {
  description = "An address that stays over stops and starts; half a cent per hour, also while stopped."
  type        = bool
  default     = false
}

variable "ami_id" {
  description = "A fixed machine image instead of the newest one of ami_parameter."
  type        = string
  default     = null

  validation {
    condition     = var.ami_id == null || can(regex("^ami-[0-9a-f]{8,17}$", var.ami_id))
    error_message = "ami_id must look like ami-0123456789abcdef0."
  }
}

variable "ami_parameter" {
  description = "Public SSM parameter that names the machine image; default: that of the distribution, for the instance's architecture."
  type        = string
  default     = null

  validation {
    condition     = var.ami_parameter == null || can(regex("^/aws/service/[A-Za-z0-9._/-]+$", var.ami_parameter))
    error_message = "ami_parameter must be a public parameter below /aws/service/."
  }
}

variable "ssh_user" {
  description = "Login name of the machine image; default: the distribution's (admin on Debian, ubuntu on Ubuntu)."
  type        = string
  default     = null

  validation {
    condition     = var.ssh_user == null || can(regex("^[a-z_][a-z0-9_-]{0,31}$", var.ssh_user))
    error_message = "ssh_user must be a Linux user name."
  }
}

variable "ssh_public_key" {
  description = "Public key (its text) that may log in. Without one no port is open at all."
  type        = string
  default     = null

  validation {
    condition     = var.ssh_public_key == null || can(regex("^(ssh-ed25519|ssh-rsa|ecdsa-sha2-nistp(256|384|521)) [A-Za-z0-9+/=]+", var.ssh_public_key))
    error_message = "ssh_public_key must be the text of a public key: ssh-ed25519 AAAA..."
  }
}

variable "ssh_cidrs" {
  description = "IPv4 networks that may reach port 22, normally your own address with /32. Never the world: /24 is the widest."
  type        = list(string)
  default     = []

  validation {
    condition = alltrue([
      for cidr in var.ssh_cidrs : can(cidrhost(cidr, 0)) && can(regex("^[0-9.]+/(2[4-9]|3[0-2])$", cidr))
    ])
    error_message = "ssh_cidrs must be IPv4 networks between /24 and /32, such as 203.0.113.7/32."
  }
}

variable "data_file" {
  description = "Path of l1_day.csv, plain, .gz or .zst. It goes through the private bucket, encrypted. Without it the pipeline streams a synthetic market."
  type        = string
  default     = null
}

variable "images_file" {
  description = "Path of the container images as `just cloud-prepare` saves them (docker save, gzip). Without it the instance boots but has nothing to run."
  type        = string
  default     = null
}

variable "partitions" {
  description = "Partitions of the topic; more than one is useful for files with several symbols."
  type        = number
  default     = 1

  validation {
    condition     = var.partitions >= 1 && var.partitions <= 32 && floor(var.partitions) == var.partitions
    error_message = "partitions must be a whole number from 1 to 32."
  }
}

variable "brokers" {
  description = "Kafka of your own instead of the one on the instance: host:port,host:port. MSK, Confluent Cloud, any cluster that the instance can reach."
  type        = string
  default     = null

  validation {
    condition     = var.brokers == null || can(regex("^[A-Za-z0-9.-]+:[0-9]{2,5}(,[A-Za-z0-9.-]+:[0-9]{2,5})*$", var.brokers))
    error_message = "brokers must be host:port, several with commas and without spaces."
  }
}

variable "broker_security" {
  description = "How they are talked to: plaintext, tls, sasl-plain (Confluent Cloud), sasl-scram-256 or sasl-scram-512 (MSK)."
  type        = string
  default     = "tls"

  validation {
    condition     = contains(["plaintext", "tls", "sasl-plain", "sasl-scram-256", "sasl-scram-512"], var.broker_security)
    error_message = "broker_security must be plaintext, tls, sasl-plain, sasl-scram-256 or sasl-scram-512."
  }

  validation {
    condition     = startswith(var.broker_security, "sasl") == (var.broker_secret != null)
    error_message = "The sasl kinds of broker_security and broker_secret go together."
  }
}

variable "broker_secret" {
  description = "ARN of a Secrets Manager secret, or of a parameter of Systems Manager, whose text is {\"username\": ..., \"password\": ...}."
  type        = string
  default     = null

  validation {
    condition     = var.broker_secret == null || can(regex("^arn:aws[a-z-]*:(secretsmanager:[a-z0-9-]+:[0-9]+:secret:[A-Za-z0-9/_+=.@-]+|ssm:[a-z0-9-]+:[0-9]+:parameter/[A-Za-z0-9/_.-]+)$", var.broker_secret))
    error_message = "broker_secret must be the ARN of a secret (arn:aws:secretsmanager:...:secret:...) or of a parameter (arn:aws:ssm:...:parameter/...)."
  }
}

variable "broker_secret_key" {
  description = "ARN of the KMS key of that secret, when it is one of your own (MSK asks for one)."
  type        = string
  default     = null

  validation {
    condition     = var.broker_secret_key == null || can(regex("^arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]+:key/[A-Za-z0-9-]+$", var.broker_secret_key))
    error_message = "broker_secret_key must be the ARN of a KMS key."
  }
}

variable "topic" {
  description = "Topic on brokers of your own; it is created when it is not there."
  type        = string
  default     = "mock_l1_stream"

  validation {
    condition     = can(regex("^[A-Za-z0-9._-]{1,249}$", var.topic))
    error_message = "topic must be a Kafka topic name."
  }
}

variable "replication" {
  description = "Copies of each partition on brokers of your own; MSK and Confluent Cloud want 3."
  type        = number
  default     = 3

  validation {
    condition     = var.replication >= 1 && var.replication <= 9 && floor(var.replication) == var.replication
    error_message = "replication must be a whole number from 1 to 9."
  }
}

variable "volume_gib" {
  description = "Root volume in GiB: system 2, swap 2, images 3, Kafka's log and the data with the rest. From 8 on."
  type        = number
  default     = 12

  validation {
    condition     = var.volume_gib >= 8 && var.volume_gib <= 1000 && floor(var.volume_gib) == var.volume_gib
    error_message = "volume_gib must be a whole number from 8 to 1000."
  }
}

variable "swap_mib" {
  description = "Swap file in MiB: a safety net, not a plan; 0 for none."
  type        = number
  default     = 2048

  validation {
    condition     = var.swap_mib >= 0 && var.swap_mib <= 4096 && floor(var.swap_mib) == var.swap_mib
    error_message = "swap_mib must be a whole number from 0 to 4096."
  }
}

variable "auto_stop_minutes" {
  description = "The instance stops itself this long after each boot or the end of a run, so that a forgotten one costs its disk only; 0 for never."
  type        = number
  default     = 120

  validation {
    condition     = var.auto_stop_minutes == 0 || (var.auto_stop_minutes >= 15 && var.auto_stop_minutes <= 1440)
    error_message = "auto_stop_minutes must be 0 or from 15 to 1440."
  }
}

variable "cpu_credits" {
  description = "unlimited: full speed whatever the credit balance (at most 0.05 dollars per vCPU-hour more); standard: never more than the price. T3 and T4g begin without credits: apply with unlimited, and with standard once it has booted."
  type        = string
  default     = "unlimited"

  validation {
    condition     = contains(["unlimited", "standard"], var.cpu_credits)
    error_message = "cpu_credits must be unlimited or standard."
  }
}

variable "network_cidr" {
  description = "Addresses of the network that is created; it is connected to nothing of yours."
  type        = string
  default     = "10.77.0.0/24"

  validation {
    condition     = can(cidrhost(var.network_cidr, 0)) && can(regex("/(1[6-9]|2[0-8])$", var.network_cidr))
    error_message = "network_cidr must be an IPv4 network between /16 and /28."
  }
}

variable "budget_usd" {
  description = "Monthly budget in dollars for everything with the tag Project; mails budget_email at 80 % and 100 %. It counts nothing until Project is activated as a cost allocation tag (Billing, management account; a day). null: no budget."
  type        = number
  default     = null

  validation {
    condition     = var.budget_usd == null || try(var.budget_usd > 0, false)
    error_message = "budget_usd must be more than 0."
  }
}

variable "budget_email" {
  description = "Who is told about the budget."
  type        = string
  default     = null

  validation {
    condition     = (var.budget_usd == null) == (var.budget_email == null) && (var.budget_email == null || can(regex("^[^@ ]+@[^@ ]+$", var.budget_email)))
    error_message = "budget_usd and budget_email go together."
  }
}
