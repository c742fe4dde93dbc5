# Where Batch finds the image.

resource "aws_ecr_repository" "this" {
  # checkov:skip=CKV_AWS_136:the registry's own key; a customer key costs a dollar a month, and the image is public source
  # checkov:skip=CKV_AWS_51:the tag is pushed again when this checkout changes
  name         = var.name
  force_delete = true # images go with the rest

  encryption_configuration {
    encryption_type = "AES256"
  }

  image_scanning_configuration {
    scan_on_push = true
  }
}

resource "aws_ecr_lifecycle_policy" "this" {
  repository = aws_ecr_repository.this.name

  policy = jsonencode({
    rules = [{
      rulePriority = 1
      description  = "The last three images"
      selection    = { tagStatus = "any", countType = "imageCountMoreThan", countNumber = 3 }
      action       = { type = "expire" }
    }]
  })
}
