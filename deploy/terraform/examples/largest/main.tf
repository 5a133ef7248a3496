# Everything that can be asked for: two museums on Amazon MSK, two machines, a database with a standby
# and a copy for Tableau Cloud, pages behind a load balancer with a log-in. docs/aws.md has its price.

terraform {
  required_version = ">= 1.11"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.90"
    }
  }
}

provider "aws" {
  region = var.region
}

variable "region" {
  description = "AWS region, that of the MSK cluster."
  type        = string
  default     = "eu-west-2"
}

variable "msk" {
  description = "The Amazon MSK cluster: its ARN, its brokers for IAM (port 9098, or 9198 where public) and their addresses."
  type = object({
    cluster_arn = string
    brokers     = list(string)
    cidrs       = list(string)
  })
}

variable "alarm_emails" {
  description = "Who is told about alarms and money."
  type        = list(string)
}

variable "certificate_arn" {
  description = "Certificate of the pages' host, in ACM."
  type        = string
}

variable "host" {
  description = "Host of the pages, like kiosks.museum.example.org."
  type        = string
}

variable "oidc" {
  description = "The OpenID Connect provider that staff log in with, and what its groups may do (GROUP=ROLE)."
  type = object({
    issuer                 = string
    authorization_endpoint = string
    token_endpoint         = string
    user_info_endpoint     = string
    client_id              = string
    roles                  = list(string)
  })
}

variable "oidc_client_secret" {
  description = "Secret of the OpenID Connect client; give it by TF_VAR_oidc_client_secret."
  type        = string
  sensitive   = true
}

variable "tableau_cidrs" {
  description = "Tableau Cloud's published addresses of your site's region."
  type        = list(string)
}

variable "packages_folder" {
  description = "Folder with kioskline.deb and what deploy/fetch-packages brought."
  type        = string
  default     = "packages"
}

# One key for all that is at rest, so that snapshots can be given to another account.
resource "aws_kms_key" "this" {
  description             = "kioskline"
  enable_key_rotation     = true
  deletion_window_in_days = 30
  policy                  = data.aws_iam_policy_document.key.json
}

data "aws_caller_identity" "current" {}

data "aws_iam_policy_document" "key" {
  # checkov:skip=CKV_AWS_109: of a key's own policy, * is the key
  # checkov:skip=CKV_AWS_111: of a key's own policy, * is the key
  # checkov:skip=CKV_AWS_356: of a key's own policy, * is the key
  statement {
    sid       = "Account"
    actions   = ["kms:*"]
    resources = ["*"]
    principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::${data.aws_caller_identity.current.account_id}:root"]
    }
  }
  statement {
    sid       = "LogsAndAlarms"
    actions   = ["kms:Encrypt", "kms:Decrypt", "kms:GenerateDataKey*", "kms:DescribeKey"]
    resources = ["*"]
    principals {
      type = "Service"
      identifiers = [
        "logs.${var.region}.amazonaws.com", "cloudwatch.amazonaws.com",
        "events.amazonaws.com", "budgets.amazonaws.com",
      ]
    }
  }
  statement {
    sid       = "DisksOfTheGroup"
    actions   = ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey", "kms:CreateGrant"]
    resources = ["*"]
    principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::${data.aws_caller_identity.current.account_id}:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling"]
    }
  }
}

module "kioskline" {
  source = "../.."

  museums = [
    { code = "lmnh", name = "Liverpool Museum of Natural History", topics = ["lmnh"] },
    { code = "mmnh", name = "Manchester Museum of Natural History", topics = ["mmnh"], opens = "10:00", closes = "17:00" },
  ]
  kms_key_arn = aws_kms_key.this.arn

  kafka           = { brokers = var.msk.brokers, authentication = "iam", cidrs = var.msk.cidrs }
  msk_cluster_arn = var.msk.cluster_arn

  instance_type    = "t4g.medium"
  ingest_instances = 2
  database         = { instance_class = "db.m7g.large", multi_az = true, max_connections = 200, allocated_storage = 100, max_allocated_storage = 500 }

  tableau = { access = "allowlist", cidrs = var.tableau_cidrs, read_replica = true, replica_instance_class = "db.t4g.medium" }

  web                = { certificate_arn = var.certificate_arn, host = var.host, oidc = var.oidc }
  oidc_client_secret = var.oidc_client_secret

  send_text_messages = true
  smtp               = { host = "email-smtp.${var.region}.amazonaws.com", from = "kiosks@${var.host}", username = "kiosks" }
  alarm_emails       = var.alarm_emails
  monthly_budget_usd = 700

  packages = {
    kioskline        = "${var.packages_folder}/kioskline.deb"
    ssm_agent        = "${var.packages_folder}/amazon-ssm-agent.deb"
    cloudwatch_agent = "${var.packages_folder}/amazon-cloudwatch-agent.deb"
    rds_certificates = "${var.packages_folder}/rds.pem"
  }
}

output "kioskline" {
  description = "The next commands."
  value       = module.kioskline
}
