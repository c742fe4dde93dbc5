# Every value has a safe default. `just study-up` writes what you choose (max_vcpus=64 region=eu-central-1 ...) into
# study.auto.tfvars.json beside this file, which every later terraform plan, apply and destroy reads.

variable "region" {
  description = "AWS region in which everything is created. Recordings of your own bucket should lie in the same one."
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
  default     = "sor-study"

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,20}[a-z0-9]$", var.name))
    error_message = "name must be 3 to 22 lower-case letters, digits and hyphens, beginning with a letter."
  }

  # A cleaned or second checkout would make a second study.
  validation {
    condition = (
      fileexists("${path.module}/study.auto.tfvars.json") ||
      !fileexists(pathexpand("~/.local/state/sor-study/study.auto.tfvars.json")) || var.name == ""
    )
    error_message = "This checkout is not linked to the study in ~/.local/state/sor-study: `just study-up` links it."
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

variable "image" {
  description = "Tag of the image in the repository that is created here; `just study-up` pushes it, of this checkout."
  type        = string
  default     = "study"

  validation {
    condition     = can(regex("^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$", var.image))
    error_message = "image must be the tag of an image: letters, digits, dots, hyphens."
  }
}

variable "architecture" {
  description = "What the image was built for: X86_64, or ARM64, a fifth cheaper."
  type        = string
  default     = "X86_64"

  validation {
    condition     = contains(["X86_64", "ARM64"], var.architecture)
    error_message = "architecture must be X86_64 or ARM64."
  }
}

variable "recordings" {
  description = "Recordings in a bucket of your own, s3://BUCKET/PREFIX, which jobs may then read and nothing else; null: recordings/ of the bucket that is created here."
  type        = string
  default     = null

  validation {
    condition     = var.recordings == null || can(regex("^s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](/[^/*?]+)*/?$", var.recordings))
    error_message = "recordings must look like s3://BUCKET/PREFIX, without a pattern."
  }
}

variable "max_vcpus" {
  description = "Ceiling: never more virtual CPUs than this work at a time."
  type        = number
  default     = 32

  validation {
    condition     = var.max_vcpus >= 1 && var.max_vcpus <= 1024 && floor(var.max_vcpus) == var.max_vcpus
    error_message = "max_vcpus must be a whole number from 1 to 1024."
  }
}

variable "job_vcpus" {
  description = "Virtual CPUs of one part: 1, 2, 4, 8 or 16."
  type        = number
  default     = 2

  validation {
    condition     = contains([1, 2, 4, 8, 16], var.job_vcpus)
    error_message = "job_vcpus must be 1, 2, 4, 8 or 16."
  }

  validation {
    condition     = var.job_vcpus <= var.max_vcpus
    error_message = "A part of more virtual CPUs than max_vcpus would wait for ever."
  }
}

variable "job_memory_gib" {
  description = "Memory of one part in GiB: from two to eight for each virtual CPU (two to eight of one, four to sixteen of two, and so on)."
  type        = number
  default     = 4

  # What Fargate has. A part holds the rows of as many days as it has CPUs.
  validation {
    condition = (
      floor(var.job_memory_gib) == var.job_memory_gib && var.job_memory_gib >= var.job_vcpus * 2 &&
      var.job_memory_gib <= (var.job_vcpus == 8 ? 60 : var.job_vcpus == 16 ? 120 : var.job_vcpus * 8 - (var.job_vcpus == 4 ? 2 : 0)) &&
      (var.job_vcpus == 8 ? var.job_memory_gib % 4 == 0 : var.job_vcpus == 16 ? var.job_memory_gib % 8 == 0 : true)
    )
    error_message = "job_memory_gib must be 2 to 8 for one virtual CPU, 4 to 16 for two, 8 to 30 for four, 16 to 60 in steps of 4 for eight, 32 to 120 in steps of 8 for sixteen."
  }
}

variable "job_disk_gib" {
  description = "Disk of one part in GiB, for the recordings that it reads at a time: as many days as it has CPUs. 21 to 200."
  type        = number
  default     = 21

  validation {
    condition     = var.job_disk_gib >= 21 && var.job_disk_gib <= 200 && floor(var.job_disk_gib) == var.job_disk_gib
    error_message = "job_disk_gib must be a whole number from 21 to 200."
  }
}

variable "job_minutes" {
  description = "Ceiling: a part is ended after so many minutes, and tried again; what it finished is kept."
  type        = number
  default     = 120

  validation {
    condition     = var.job_minutes >= 1 && var.job_minutes <= 1440 && floor(var.job_minutes) == var.job_minutes
    error_message = "job_minutes must be a whole number from 1 to 1440."
  }
}

variable "attempts" {
  description = "How often a part is begun at most: Spot takes machines away. A part that ends by itself with a failure is not tried again."
  type        = number
  default     = 5

  validation {
    condition     = var.attempts >= 1 && var.attempts <= 10 && floor(var.attempts) == var.attempts
    error_message = "attempts must be a whole number from 1 to 10."
  }
}

variable "spot" {
  description = "Spot prices, about two thirds cheaper; false: machines that nobody takes away."
  type        = bool
  default     = true
}

variable "keep_days" {
  description = "Recordings and cells are deleted after so many days: a forgotten bucket empties itself."
  type        = number
  default     = 14

  validation {
    condition     = var.keep_days >= 1 && var.keep_days <= 365 && floor(var.keep_days) == var.keep_days
    error_message = "keep_days must be a whole number from 1 to 365."
  }
}

variable "network_cidr" {
  description = "Addresses of the network that is created; it is connected to nothing of yours."
  type        = string
  default     = "10.78.0.0/20"

  validation {
    condition     = can(cidrhost(var.network_cidr, 0)) && can(regex("/(1[6-9]|2[0-4])$", var.network_cidr))
    error_message = "network_cidr must be an IPv4 network between /16 and /24."
  }
}

variable "budget_usd" {
  description = "Monthly budget in dollars for everything with the tag Project; mails budget_email at 50 %, 80 % and 100 %. It counts nothing until Project is activated as a cost allocation tag (Billing, management account; a day). null: no budget."
  type        = number
  default     = null

  validation {
    condition     = var.budget_usd == null || try(var.budget_usd > 0, false)
    error_message = "budget_usd must be more than 0."
  }
}

variable "budget_email" {
  description = "Who gets the mail about the budget."
  type        = string
  default     = null

  validation {
    condition     = (var.budget_usd == null) == (var.budget_email == null) && (var.budget_email == null || can(regex("^[^@ ]+@[^@ ]+$", var.budget_email)))
    error_message = "budget_usd and budget_email go together."
  }
}
