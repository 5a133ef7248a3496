# The smallest installation: one machine, one small database, pages by a tunnel. docs/aws.md has its price.

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
  description = "AWS region, as near to the brokers as can be."
  type        = string
  default     = "eu-west-2"
}

variable "brokers" {
  description = "The Kafka brokers, as host:port."
  type        = list(string)
}

variable "kafka_user" {
  description = "User at the brokers; its password is put into the Parameter Store by hand."
  type        = string
  default     = "kioskline"
}

variable "alarm_emails" {
  description = "Who is told about alarms and money."
  type        = list(string)
}

variable "packages_folder" {
  description = "Folder with kioskline.deb and what deploy/fetch-packages brought."
  type        = string
  default     = "packages"
}

module "kioskline" {
  source = "../.."

  museums = [{
    code   = "lmnh"
    name   = "Liverpool Museum of Natural History"
    topics = ["lmnh"]
  }]
  kafka        = { brokers = var.brokers, username = var.kafka_user }
  alarm_emails = var.alarm_emails
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
