# Which machine: its architecture is asked, not guessed, and its zone is one that offers it.

locals {
  distributions = {
    debian-13 = {
      image    = "/aws/service/debian/release/13/latest/%s"
      user     = "admin"
      packages = ["docker.io", "docker-cli", "docker-compose", "curl", "ca-certificates", "python3"]
    }
    ubuntu-24-04 = {
      image    = "/aws/service/canonical/ubuntu/server/24.04/stable/current/%s/hvm/ebs-gp3/ami-id"
      user     = "ubuntu"
      packages = ["docker.io", "docker-compose-v2", "curl", "ca-certificates", "python3"]
    }
  }
  distribution = local.distributions[var.distribution]
  ssh_user     = coalesce(var.ssh_user, local.distribution.user)

  architectures = data.aws_ec2_instance_type.this.supported_architectures
  architecture  = contains(local.architectures, "x86_64") ? "amd64" : contains(local.architectures, "arm64") ? "arm64" : "none"
  zones         = sort(data.aws_ec2_instance_type_offerings.this.locations)
}

data "aws_ec2_instance_type" "this" {
  instance_type = var.instance_type
}

# Not every zone of a region has every type, and a subnet without a zone is put anywhere.
data "aws_ec2_instance_type_offerings" "this" {
  location_type = "availability-zone"

  filter {
    name   = "instance-type"
    values = [var.instance_type]
  }

  lifecycle {
    postcondition {
      condition     = length(self.locations) > 0
      error_message = "No zone of ${var.region} offers ${var.instance_type}: choose another instance_type or region."
    }
    postcondition {
      condition     = var.availability_zone == null || contains(self.locations, coalesce(var.availability_zone, "none"))
      error_message = "Zone ${coalesce(var.availability_zone, "none")} does not offer ${var.instance_type}; these do: ${join(", ", self.locations)}."
    }
  }
}

data "aws_ssm_parameter" "ami" {
  count = var.ami_id == null ? 1 : 0
  name  = coalesce(var.ami_parameter, format(local.distribution.image, local.architecture))
}
