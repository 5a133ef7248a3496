# Two buckets: what the museum writes (exhibitions), and what machines are made of (packages). Apart,
# so that whoever edits exhibitions can't give the machines a program.

variable "force_destroy_buckets" {
  description = "Whether `terraform destroy` also deletes what is in the buckets."
  type        = bool
  default     = false
}

variable "packages" {
  description = "Files on the machine that runs Terraform, which instances are made of: kioskline's Debian package, the pinned SSM and CloudWatch agents, and the certificates that sign RDS's. `deploy/fetch-packages` brings the last three. Instances check each by SHA-256; another file is another launch template, so an upgrade is a new path and `terraform apply`."
  type = object({
    kioskline        = string
    ssm_agent        = string
    cloudwatch_agent = string
    rds_certificates = string
  })

  validation {
    condition     = alltrue([for path in values(var.packages) : fileexists(path)])
    error_message = "packages names a file that is not there. deploy/fetch-packages FOLDER REGION brings the agents and certificates; docs/install.md says how to make or get kioskline's package."
  }
}

locals {
  bucket_suffix = "${local.account}-${local.region}"
  # The keys hold the checksums, so that a machine in the middle of its boot never finds another file.
  packages = {
    for what, path in var.packages : what => {
      path   = path
      sha256 = filesha256(path)
      key    = "${filesha256(path)}/${basename(path)}"
    }
  }
}

resource "aws_s3_bucket" "this" {
  # checkov:skip=CKV_AWS_18: who read an exhibition's name is worth no second bucket of logs; CloudTrail has changes of the bucket itself
  # checkov:skip=CKV_AWS_144: exhibitions are kept in the database too, packages can be built again
  # checkov:skip=CKV2_AWS_62: machines read the exhibitions every five minutes; nothing waits for an event
  # checkov:skip=CKV_AWS_145: encrypted by S3's own key unless kms_key_arn is set; exhibition names are public
  # checkov:skip=CKV2_AWS_61: has one, below; checkov does not follow for_each
  # checkov:skip=CKV2_AWS_6: has one, below; checkov does not follow for_each
  # checkov:skip=CKV_AWS_21: versioned, below; checkov does not follow for_each
  for_each      = { metadata = "exhibitions", packages = "packages" }
  bucket        = "${var.name}-${each.value}-${local.bucket_suffix}"
  force_destroy = var.force_destroy_buckets
  tags          = local.tags
}

resource "aws_s3_bucket_public_access_block" "this" {
  for_each                = aws_s3_bucket.this
  bucket                  = each.value.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_ownership_controls" "this" {
  for_each = aws_s3_bucket.this
  bucket   = each.value.id
  rule {
    object_ownership = "BucketOwnerEnforced"
  }
}

# A wrong edit can be taken back for 90 days.
resource "aws_s3_bucket_versioning" "this" {
  for_each = aws_s3_bucket.this
  bucket   = each.value.id
  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_lifecycle_configuration" "this" {
  for_each = aws_s3_bucket.this
  bucket   = each.value.id
  rule {
    id     = "forget what was replaced"
    status = "Enabled"
    filter {}
    noncurrent_version_expiration {
      noncurrent_days = 90
    }
    abort_incomplete_multipart_upload {
      days_after_initiation = 7
    }
  }
  depends_on = [aws_s3_bucket_versioning.this]
}

resource "aws_s3_bucket_server_side_encryption_configuration" "this" {
  for_each = aws_s3_bucket.this
  bucket   = each.value.id
  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm     = var.kms_key_arn == null ? "AES256" : "aws:kms"
      kms_master_key_id = var.kms_key_arn
    }
    bucket_key_enabled = var.kms_key_arn != null
  }
}

data "aws_iam_policy_document" "tls_only" {
  for_each = aws_s3_bucket.this
  statement {
    sid       = "TlsOnly"
    effect    = "Deny"
    actions   = ["s3:*"]
    resources = [each.value.arn, "${each.value.arn}/*"]
    principals {
      type        = "*"
      identifiers = ["*"]
    }
    condition {
      test     = "Bool"
      variable = "aws:SecureTransport"
      values   = ["false"]
    }
  }
}

resource "aws_s3_bucket_policy" "this" {
  for_each   = aws_s3_bucket.this
  bucket     = each.value.id
  policy     = data.aws_iam_policy_document.tls_only[each.key].json
  depends_on = [aws_s3_bucket_public_access_block.this]
}

resource "aws_s3_object" "package" {
  # checkov:skip=CKV_AWS_186: as its bucket
  for_each    = local.packages
  bucket      = aws_s3_bucket.this["packages"].id
  key         = each.value.key
  source      = each.value.path
  source_hash = each.value.sha256
  tags        = local.tags
}
