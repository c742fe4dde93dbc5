# Every value has a safe default: `terraform plan` needs none of them. `just cloud-up` fills in the key, the caller's address, the
# images and, when it is there, data/l1_day.csv.

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
  description = "t3.micro (x86-64) or t4g.micro (Arm, a fifth cheaper); the small ones have 2 GiB. The images must be of the same architecture."
  type        = string
  default     = "t3.micro"

  validation {
    condition     = contains(["t3.micro", "t3.small", "t4g.micro", "t4g.small"], var.instance_type)
    error_message = "instance_type must be t3.micro, t3.small, t4g.micro or t4g.small."
  }
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
  description = "Public SSM parameter that names the machine image; default: Debian 13 of the instance's architecture."
  type        = string
  default     = null

  validation {
    condition     = var.ami_parameter == null || can(regex("^/aws/service/[A-Za-z0-9._/-]+$", var.ami_parameter))
    error_message = "ami_parameter must be a public parameter below /aws/service/."
  }
}

variable "ssh_user" {
  description = "Login name of the machine image: admin on Debian, ubuntu on Ubuntu."
  type        = string
  default     = "admin"

  validation {
    condition     = can(regex("^[a-z_][a-z0-9_-]{0,31}$", var.ssh_user))
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
  description = "Path of l1_day.csv. It goes through the private bucket, encrypted. Without it the pipeline streams a synthetic market."
  type        = string
  default     = null

  validation {
    condition     = var.data_file == null || try(fileexists(var.data_file), false)
    error_message = "data_file does not exist."
  }
}

variable "images_file" {
  description = "Path of the container images as `just cloud-images` saves them (docker save, gzip). Without it the instance boots but has nothing to run."
  type        = string
  default     = null

  validation {
    condition     = var.images_file == null || try(fileexists(var.images_file), false)
    error_message = "images_file does not exist: run `just cloud-images`."
  }
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

variable "volume_gib" {
  description = "Root volume in GiB: system 2, swap 2, images 4, Kafka's log 1."
  type        = number
  default     = 12

  validation {
    condition     = var.volume_gib >= 10 && var.volume_gib <= 100 && floor(var.volume_gib) == var.volume_gib
    error_message = "volume_gib must be a whole number from 10 to 100."
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
  description = "The instance stops itself this long after each boot, so that a forgotten one costs its disk only; 0 for never."
  type        = number
  default     = 120

  validation {
    condition     = var.auto_stop_minutes == 0 || (var.auto_stop_minutes >= 15 && var.auto_stop_minutes <= 1440)
    error_message = "auto_stop_minutes must be 0 or from 15 to 1440."
  }
}

variable "cpu_credits" {
  description = "unlimited: full speed whatever the credit balance (at most 0.05 dollars per vCPU-hour more); standard: never more than the price."
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
  description = "Monthly budget in dollars for everything with the tag Project; mails budget_email at 80 % and 100 %. null: no budget."
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
