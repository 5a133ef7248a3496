# Alarms, and whom they tell. docs/operations.md has an answer to each, under the name it has here.

variable "alarm_emails" {
  description = "Who is told about alarms and about money, by e-mail; each has to confirm once."
  type        = list(string)

  validation {
    condition     = length(var.alarm_emails) > 0 && alltrue([for address in var.alarm_emails : can(regex("^[^@ ]+@[^@ ]+\\.[^@ ]+$", address))])
    error_message = "alarm_emails must be e-mail addresses, one at least: an alarm that nobody hears is none."
  }
}

locals {
  gigabyte = 1024 * 1024 * 1024

  # statistic, comparison, threshold, period in s, how many of how many periods; missing data is an
  # alarm where silence is what is feared.
  alarms = {
    ingest-stalled = {
      description = "Ingest reads no partition, or can't be heard."
      namespace   = local.metric_namespace, metric = "kioskline_partition_lag_messages"
      dimensions  = { installation = var.name }
      statistic   = "SampleCount", comparison = "LessThanThreshold", threshold = 1
      period      = 60, periods = 3, of = 3, missing = "breaching"
    }
    ingest-behind = {
      description = "Presses are stored more than a minute late, and emergencies with them."
      namespace   = local.metric_namespace, metric = "kioskline_partition_lag_seconds"
      dimensions  = { installation = var.name }
      statistic   = "Maximum", comparison = "GreaterThanThreshold", threshold = 60
      period      = 60, periods = 2, of = 3, missing = "breaching"
    }
    partition-parked = {
      description = "A partition waits for an operator."
      namespace   = local.metric_namespace, metric = "kioskline_partition_parked"
      dimensions  = { installation = var.name }
      statistic   = "Maximum", comparison = "GreaterThanThreshold", threshold = 0
      period      = 60, periods = 1, of = 1, missing = "missing"
    }
    machine-silent = {
      description = "No machine has said for five minutes that ingest and live are well."
      namespace   = local.metric_namespace, metric = "HealthChecks-${var.name}"
      dimensions  = {}
      statistic   = "Sum", comparison = "LessThanThreshold", threshold = 1
      period      = 60, periods = 5, of = 5, missing = "breaching"
    }
    emergency-unacknowledged = {
      description = "An emergency went up to the duty manager: nobody had acknowledged it."
      namespace   = local.metric_namespace, metric = "UnacknowledgedEmergencies-${var.name}"
      dimensions  = {}
      statistic   = "Sum", comparison = "GreaterThanThreshold", threshold = 0
      period      = 60, periods = 1, of = 1, missing = "notBreaching"
    }
    nobody-on-duty = {
      description = "A step of escalation reached nobody: the roster has a hole."
      namespace   = local.metric_namespace, metric = "StepsReachingNobody-${var.name}"
      dimensions  = {}
      statistic   = "Sum", comparison = "GreaterThanThreshold", threshold = 0
      period      = 60, periods = 1, of = 1, missing = "notBreaching"
    }
    errors-logged = {
      description = "kioskline logged an error: somebody has to act."
      namespace   = local.metric_namespace, metric = "Errors-${var.name}"
      dimensions  = {}
      statistic   = "Sum", comparison = "GreaterThanThreshold", threshold = 0
      period      = 300, periods = 1, of = 1, missing = "notBreaching"
    }
    database-storage = {
      description = "Less than a fifth of the database's first size is free, and it may not grow any more."
      namespace   = "AWS/RDS", metric = "FreeStorageSpace"
      dimensions  = { DBInstanceIdentifier = aws_db_instance.this.identifier }
      statistic   = "Minimum", comparison = "LessThanThreshold"
      threshold   = floor(var.database.allocated_storage * local.gigabyte / 5)
      period      = 300, periods = 3, of = 3, missing = "missing"
    }
    database-connections = {
      description = "Four fifths of the database's connections are taken."
      namespace   = "AWS/RDS", metric = "DatabaseConnections"
      dimensions  = { DBInstanceIdentifier = aws_db_instance.this.identifier }
      statistic   = "Maximum", comparison = "GreaterThanThreshold"
      threshold   = floor(var.database.max_connections * 4 / 5)
      period      = 60, periods = 5, of = 5, missing = "missing"
    }
    database-credits = {
      description = "The database has used up its processor credits: it is too small, or something runs away."
      namespace   = "AWS/RDS", metric = "CPUCreditBalance"
      dimensions  = { DBInstanceIdentifier = aws_db_instance.this.identifier }
      statistic   = "Minimum", comparison = "LessThanThreshold", threshold = 20
      period      = 300, periods = 3, of = 3, missing = "notBreaching"
    }
  }
}

resource "aws_sns_topic" "alarms" {
  # checkov:skip=CKV_AWS_26: AWS's own key for SNS refuses messages of CloudWatch and EventBridge; kms_key_arn encrypts it
  name              = "${var.name}-alarms"
  kms_master_key_id = var.kms_key_arn
  tags              = local.tags
}

# What kioskline itself tells those on duty by, where a contact's channel is SNS.
resource "aws_sns_topic" "duty" {
  name              = "${var.name}-duty"
  kms_master_key_id = var.kms_key_arn == null ? "alias/aws/sns" : var.kms_key_arn
  tags              = local.tags
}

resource "aws_sns_topic_subscription" "alarms" {
  for_each  = toset(var.alarm_emails)
  topic_arn = aws_sns_topic.alarms.arn
  protocol  = "email"
  endpoint  = each.value
}

data "aws_iam_policy_document" "alarms_topic" {
  statement {
    sid       = "AlarmsOfThisAccount"
    actions   = ["sns:Publish"]
    resources = [aws_sns_topic.alarms.arn]
    principals {
      type        = "Service"
      identifiers = ["cloudwatch.amazonaws.com", "events.amazonaws.com", "budgets.amazonaws.com"]
    }
    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [local.account]
    }
  }
}

resource "aws_sns_topic_policy" "alarms" {
  arn    = aws_sns_topic.alarms.arn
  policy = data.aws_iam_policy_document.alarms_topic.json
}

resource "aws_cloudwatch_metric_alarm" "this" {
  for_each            = local.alarms
  alarm_name          = "${var.name}-${each.key}"
  alarm_description   = "${each.value.description} What to do: docs/operations.md, ${each.key}."
  namespace           = each.value.namespace
  metric_name         = each.value.metric
  dimensions          = each.value.dimensions
  statistic           = each.value.statistic
  comparison_operator = each.value.comparison
  threshold           = each.value.threshold
  period              = each.value.period
  datapoints_to_alarm = each.value.periods
  evaluation_periods  = each.value.of
  treat_missing_data  = each.value.missing
  alarm_actions       = [aws_sns_topic.alarms.arn]
  ok_actions          = [aws_sns_topic.alarms.arn]
  tags                = local.tags
}

resource "aws_cloudwatch_metric_alarm" "rejected_share" {
  alarm_name          = "${var.name}-rejected-share"
  alarm_description   = "More than half of the messages are rejected. What to do: docs/operations.md, rejected-share."
  comparison_operator = "GreaterThanThreshold"
  threshold           = 50
  evaluation_periods  = 1
  # Overnight there are few messages, or none.
  treat_missing_data = "notBreaching"
  alarm_actions      = [aws_sns_topic.alarms.arn]
  ok_actions         = [aws_sns_topic.alarms.arn]
  tags               = local.tags

  metric_query {
    id          = "share"
    expression  = "IF(accepted + rejected >= 20, 100 * rejected / (accepted + rejected), 0)"
    label       = "rejected, percent"
    return_data = true
  }
  dynamic "metric_query" {
    for_each = { accepted = "kioskline_messages_accepted_total", rejected = "kioskline_messages_rejected_total" }
    content {
      id = metric_query.key
      metric {
        namespace   = local.metric_namespace
        metric_name = metric_query.value
        dimensions  = { installation = var.name }
        period      = 1800
        stat        = "Sum"
      }
    }
  }
}

resource "aws_cloudwatch_metric_alarm" "replica_lag" {
  count               = var.tableau.read_replica ? 1 : 0
  alarm_name          = "${var.name}-replica-lag"
  alarm_description   = "Tableau's copy is more than five minutes behind. What to do: docs/operations.md, replica-lag."
  namespace           = "AWS/RDS"
  metric_name         = "ReplicaLag"
  dimensions          = { DBInstanceIdentifier = aws_db_instance.replica[0].identifier }
  statistic           = "Maximum"
  comparison_operator = "GreaterThanThreshold"
  threshold           = 300
  period              = 60
  evaluation_periods  = 5
  treat_missing_data  = "breaching"
  alarm_actions       = [aws_sns_topic.alarms.arn]
  ok_actions          = [aws_sns_topic.alarms.arn]
  tags                = local.tags
}

# A machine came, went, or failed to come.
resource "aws_cloudwatch_event_rule" "instance_replaced" {
  name        = "${var.name}-instance-replaced"
  description = "A machine of ${var.name} was launched, terminated, or failed to be"
  event_pattern = jsonencode({
    source = ["aws.autoscaling"]
    detail-type = [
      "EC2 Instance Launch Successful", "EC2 Instance Launch Unsuccessful",
      "EC2 Instance Terminate Successful", "EC2 Instance Terminate Unsuccessful",
    ]
    detail = { AutoScalingGroupName = [local.group_name] }
  })
  tags = local.tags
}

resource "aws_cloudwatch_event_target" "instance_replaced" {
  rule = aws_cloudwatch_event_rule.instance_replaced.name
  arn  = aws_sns_topic.alarms.arn
}

# Failovers, restarts and a disk that grew, in RDS's words.
resource "aws_cloudwatch_event_rule" "database" {
  name        = "${var.name}-database"
  description = "The database of ${var.name} failed over, restarted, grew or needs maintenance"
  event_pattern = jsonencode({
    source      = ["aws.rds"]
    detail-type = ["RDS DB Instance Event"]
    detail = {
      SourceIdentifier = [aws_db_instance.this.identifier]
      EventCategories  = ["availability", "failover", "failure", "low storage", "maintenance", "recovery"]
    }
  })
  tags = local.tags
}

resource "aws_cloudwatch_event_target" "database" {
  rule = aws_cloudwatch_event_rule.database.name
  arn  = aws_sns_topic.alarms.arn
}
