variable "log_retention_days" {
  description = "How long logs are kept. They name staff who acknowledged, so not longer than needed."
  type        = number
  default     = 90

  validation {
    condition     = contains([7, 14, 30, 60, 90, 180, 365], var.log_retention_days)
    error_message = "log_retention_days must be 7, 14, 30, 60, 90, 180 or 365: staff's names are kept for twelve months at most."
  }
}

locals {
  metric_namespace = "Kioskline"
  services         = ["ingest", "live"]

  # What the alarms look at, out of all of docs/metrics.md: each costs as a custom metric.
  exported_metrics = [
    "kioskline_messages_accepted_total",
    "kioskline_messages_rejected_total",
    "kioskline_partition_lag_messages",
    "kioskline_partition_lag_seconds",
    "kioskline_partition_parked",
  ]

  prometheus_configuration = yamlencode({
    global = { scrape_interval = "30s", scrape_timeout = "10s" }
    scrape_configs = [{
      job_name       = "kioskline"
      static_configs = [{ targets = ["127.0.0.1:9464"], labels = { installation = var.name } }]
    }]
  })

  cloudwatch_agent_configuration = jsonencode({
    agent = { region = local.region }
    logs = {
      logs_collected = {
        files = {
          collect_list = [
            for file in ["first-boot", "health", "ingest", "live"] : {
              file_path       = "/var/log/kioskline/${file}.log"
              log_group_name  = aws_cloudwatch_log_group.machine["logs"].name
              log_stream_name = "{instance_id}/${file}"
            }
          ]
        }
      }
      metrics_collected = {
        prometheus = {
          log_group_name         = aws_cloudwatch_log_group.machine["metrics"].name
          prometheus_config_path = "/etc/kioskline/prometheus.yaml"
          emf_processor = {
            metric_namespace = local.metric_namespace
            metric_declaration = [{
              source_labels    = ["job"]
              label_matcher    = "^kioskline$"
              dimensions       = [["installation"]]
              metric_selectors = [for metric in local.exported_metrics : "^${metric}$"]
            }]
          }
        }
      }
    }
  })

  # Lines of the log that are counted: the metric's name, and what makes it.
  counted_lines = {
    HealthChecks = {
      pattern = "{ $.check = \"health\" && $.status = \"ok\" }"
    }
    # A step after the first: nobody had acknowledged by then.
    UnacknowledgedEmergencies = {
      pattern = "{ ($.message = \"step of escalation fired\" || $.message = \"a step of escalation reaches nobody: no contact is on duty\") && ($.step = \"duty_manager\" || $.step = \"all\") }"
    }
    StepsReachingNobody = {
      pattern = "{ $.message = \"a step of escalation reaches nobody: no contact is on duty\" }"
    }
    Errors = {
      pattern = "{ $.level = \"error\" }"
    }
  }
}

resource "aws_cloudwatch_log_group" "machine" {
  # checkov:skip=CKV_AWS_338: names of staff are in it, so a year is too long; log_retention_days asks for it
  # checkov:skip=CKV_AWS_158: encrypted by CloudWatch's own key unless kms_key_arn is set
  for_each          = toset(["logs", "metrics"])
  name              = "/kioskline/${var.name}/${each.value}"
  retention_in_days = each.value == "metrics" ? 7 : var.log_retention_days
  kms_key_id        = var.kms_key_arn
  tags              = local.tags
}

# RDS would make it, to be kept for ever.
resource "aws_cloudwatch_log_group" "database" {
  # checkov:skip=CKV_AWS_338: as the machines' logs
  # checkov:skip=CKV_AWS_158: as the machines' logs
  for_each          = toset(["postgresql", "upgrade"])
  name              = "/aws/rds/instance/${var.name}/${each.value}"
  retention_in_days = var.log_retention_days
  kms_key_id        = var.kms_key_arn
  tags              = local.tags
}

resource "aws_cloudwatch_log_metric_filter" "this" {
  for_each       = local.counted_lines
  name           = each.key
  log_group_name = aws_cloudwatch_log_group.machine["logs"].name
  pattern        = each.value.pattern

  metric_transformation {
    name      = "${each.key}-${var.name}"
    namespace = local.metric_namespace
    value     = "1"
  }
}
