# What a machine reads at its first boot, in the Parameter Store. Names: deploy/first-boot/parameters.json,
# which the script's environment gets, too. The two secrets are put there by hand (outputs.tf says how),
# so that they are neither in Terraform's state nor in a plan.

variable "smtp" {
  description = "Mail server for e-mail to those on duty; unset: no e-mail. The password, where `username` is set, is put into the Parameter Store by hand."
  type = object({
    host     = string
    port     = optional(number, 587)
    security = optional(string, "starttls")
    from     = string
    username = optional(string)
  })
  default = null

  validation {
    condition     = var.smtp == null || try(contains(["starttls", "tls"], var.smtp.security), false)
    error_message = "smtp.security must be starttls or tls."
  }
  validation {
    condition     = var.smtp == null || try(var.smtp.port > 0 && var.smtp.port < 65536 && var.smtp.port != 25, false)
    error_message = "smtp.port must be a port, and not 25, which AWS blocks."
  }
}

variable "extra_configuration" {
  description = "More of kioskline.toml, as in docs/configuration.md: sections that Terraform does not write, such as [safety] steps. Not for secrets."
  type        = string
  default     = ""

  validation {
    condition     = !can(regex("(?m)^\\s*(password|smtp_password|webhook_secret|key_password)\\s*=", var.extra_configuration))
    error_message = "extra_configuration must not hold a secret: use the setting's …_file and put the secret into the Parameter Store."
  }
  validation {
    condition     = !can(regex("(?m)^\\s*\\[(kafka|database|catalogue|telemetry|live|\\[museum\\])\\]", var.extra_configuration))
    error_message = "extra_configuration must not repeat a section that Terraform writes: kafka, database, catalogue, telemetry, live, museum."
  }
}

locals {
  parameter_names    = jsondecode(file("${path.module}/../first-boot/parameters.json"))
  parameter_prefix   = "/kioskline/${var.name}"
  needs_kafka_secret = var.kafka.authentication == "scram"
  needs_smtp_secret  = try(var.smtp.username, null) != null
  parameters_expected = concat(
    [local.parameter_names.configuration, local.parameter_names.cloudwatch_agent, local.parameter_names.prometheus],
    local.needs_kafka_secret ? [local.parameter_names.kafka_password] : [],
    local.needs_smtp_secret ? [local.parameter_names.smtp_password] : [],
  )

  configuration = templatefile("${path.module}/kioskline.toml.tftpl", {
    kafka                   = var.kafka
    kafka_security_protocol = local.kafka_security_protocol
    database_url            = "postgresql://${local.database_users.ingest}@${aws_db_instance.this.address}:5432/${local.database_name}?sslmode=verify-full&sslrootcert=/etc/kioskline/rds.pem"
    bucket                  = aws_s3_bucket.this["metadata"].id
    region                  = local.region
    smtp                    = var.smtp
    museums                 = var.museums
    web                     = var.web
    web_proxies             = local.web_proxies
    load_balancer_arn       = one(aws_lb.this[*].arn)
    extra                   = var.extra_configuration
  })
}

resource "aws_ssm_parameter" "configuration" {
  # checkov:skip=CKV2_AWS_34: it holds no secret; those are SecureStrings put there by hand
  # checkov:skip=CKV_AWS_337: as CKV2_AWS_34
  name  = "${local.parameter_prefix}/${local.parameter_names.configuration}"
  type  = "String"
  tier  = "Intelligent-Tiering"
  value = local.configuration
  tags  = local.tags
}

resource "aws_ssm_parameter" "prometheus" {
  # checkov:skip=CKV2_AWS_34: it holds no secret
  # checkov:skip=CKV_AWS_337: it holds no secret
  name  = "${local.parameter_prefix}/${local.parameter_names.prometheus}"
  type  = "String"
  value = local.prometheus_configuration
  tags  = local.tags
}

resource "aws_ssm_parameter" "cloudwatch_agent" {
  # checkov:skip=CKV2_AWS_34: it holds no secret
  # checkov:skip=CKV_AWS_337: it holds no secret
  name  = "${local.parameter_prefix}/${local.parameter_names.cloudwatch_agent}"
  type  = "String"
  tier  = "Intelligent-Tiering"
  value = local.cloudwatch_agent_configuration
  tags  = local.tags
}
