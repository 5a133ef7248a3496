# What a machine may do: exactly the calls that kioskline, the first boot and the two agents make, on
# exactly this installation's things. tests/deploy/test_access.py compares the statements
# with calls that were recorded.

variable "duty_topic_arns" {
  description = "SNS topics that contacts on duty are told by, beside the one that is made here."
  type        = list(string)
  default     = []

  validation {
    condition     = alltrue([for arn in var.duty_topic_arns : can(regex("^arn:aws[a-z-]*:sns:[a-z0-9-]+:[0-9]{12}:", arn))])
    error_message = "duty_topic_arns must be ARNs of SNS topics."
  }
}

variable "send_text_messages" {
  description = "Whether contacts may have telephone numbers: lets the machines send text messages by SNS, which costs for each."
  type        = bool
  default     = false
}

locals {
  parameter_arn_prefix = "arn:${local.partition}:ssm:${local.region}:${local.account}:parameter${local.parameter_prefix}"
}

data "aws_iam_policy_document" "ec2_assumes" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["ec2.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "machine" {
  name               = "${var.name}-machine"
  description        = "What the machines of ${var.name} may do"
  assume_role_policy = data.aws_iam_policy_document.ec2_assumes.json
  tags               = local.tags
}

resource "aws_iam_instance_profile" "machine" {
  name = "${var.name}-machine"
  role = aws_iam_role.machine.name
  tags = local.tags
}

data "aws_iam_policy_document" "machine" {
  # checkov:skip=CKV_AWS_111: the agents' actions know no resources, see the statement Sessions
  # checkov:skip=CKV_AWS_356: the agents' actions know no resources, see the statement Sessions

  statement {
    sid       = "ListExhibitions"
    actions   = ["s3:ListBucket"]
    resources = [aws_s3_bucket.this["metadata"].arn]
    condition {
      test     = "StringLike"
      variable = "s3:prefix"
      values   = flatten([for museum in var.museums : ["${museum.code}", "${museum.code}/*"]])
    }
  }
  statement {
    sid       = "ReadExhibitions"
    actions   = ["s3:GetObject"]
    resources = [for museum in var.museums : "${aws_s3_bucket.this["metadata"].arn}/${museum.code}/*"]
  }
  statement {
    sid       = "ReadPackages"
    actions   = ["s3:GetObject"]
    resources = [for package in local.packages : "${aws_s3_bucket.this["packages"].arn}/${package.key}"]
  }
  statement {
    sid       = "ReadParameters"
    actions   = ["ssm:GetParameter"]
    resources = [for name in local.parameters_expected : "${local.parameter_arn_prefix}/${name}"]
  }
  statement {
    sid       = "TakeOnMigration"
    actions   = ["sts:AssumeRole"]
    resources = [aws_iam_role.migrate.arn]
  }
  statement {
    sid       = "SayHowItIs"
    actions   = ["autoscaling:CompleteLifecycleAction", "autoscaling:SetInstanceHealth"]
    resources = ["arn:${local.partition}:autoscaling:${local.region}:${local.account}:autoScalingGroup:*:autoScalingGroupName/${local.group_name}"]
  }
  statement {
    sid       = "TellThoseOnDuty"
    actions   = ["sns:Publish"]
    resources = concat([aws_sns_topic.duty.arn], var.duty_topic_arns)
  }
  dynamic "statement" {
    for_each = var.send_text_messages ? ["arn:${local.partition}:sns:*:*:*"] : []
    content {
      # A telephone number is no resource, so this allows to publish to what is no topic.
      sid           = "TextThoseOnDuty"
      actions       = ["sns:Publish"]
      not_resources = [statement.value]
    }
  }
  statement {
    sid     = "LogInToDatabase"
    actions = ["rds-db:connect"]
    resources = [
      for user in values(local.database_users) :
      "arn:${local.partition}:rds-db:${local.region}:${local.account}:dbuser:${aws_db_instance.this.resource_id}/${user}"
    ]
  }
  dynamic "statement" {
    for_each = var.msk_cluster_arn == null ? [] : [var.msk_cluster_arn]
    content {
      sid       = "ConnectToKafka"
      actions   = ["kafka-cluster:Connect"]
      resources = [statement.value]
    }
  }
  dynamic "statement" {
    for_each = var.msk_cluster_arn == null ? [] : [local.msk_topics]
    content {
      # Writing is for `kioskline drill` alone.
      sid       = "ReadTopics"
      actions   = ["kafka-cluster:DescribeTopic", "kafka-cluster:ReadData", "kafka-cluster:WriteData"]
      resources = statement.value
    }
  }
  dynamic "statement" {
    for_each = var.msk_cluster_arn == null ? [] : [local.msk_group]
    content {
      sid       = "JoinGroup"
      actions   = ["kafka-cluster:AlterGroup", "kafka-cluster:DescribeGroup"]
      resources = [statement.value]
    }
  }
  statement {
    sid       = "WriteLogs"
    actions   = ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"]
    resources = [for group in aws_cloudwatch_log_group.machine : "${group.arn}:*"]
  }
  statement {
    # What Session Manager needs and no more: AWS's managed policy would also open every parameter of
    # the account. These actions know no resources.
    sid = "Sessions"
    actions = [
      "ssm:UpdateInstanceInformation",
      "ssmmessages:CreateControlChannel",
      "ssmmessages:CreateDataChannel",
      "ssmmessages:OpenControlChannel",
      "ssmmessages:OpenDataChannel",
    ]
    resources = ["*"]
  }
  dynamic "statement" {
    for_each = var.kms_key_arn == null ? [] : [var.kms_key_arn]
    content {
      sid       = "UseKey"
      actions   = ["kms:Decrypt", "kms:GenerateDataKey"]
      resources = [statement.value]
    }
  }
}

resource "aws_iam_role_policy" "machine" {
  name   = "kioskline"
  role   = aws_iam_role.machine.id
  policy = data.aws_iam_policy_document.machine.json
}

# The administrator's password is read by this role only, which `first-boot` takes on to migrate and
# nothing else does: CloudTrail shows each time by the session's name, kioskline-migrate-INSTANCE.
data "aws_iam_policy_document" "machine_assumes" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "AWS"
      identifiers = [aws_iam_role.machine.arn]
    }
  }
}

resource "aws_iam_role" "migrate" {
  name               = "${var.name}-migrate"
  description        = "Reads the database administrator's password, to migrate the schema"
  assume_role_policy = data.aws_iam_policy_document.machine_assumes.json
  tags               = local.tags
}

data "aws_iam_policy_document" "migrate" {
  statement {
    sid       = "ReadAdministratorsPassword"
    actions   = ["secretsmanager:GetSecretValue"]
    resources = [aws_db_instance.this.master_user_secret[0].secret_arn]
  }
  dynamic "statement" {
    for_each = var.kms_key_arn == null ? [] : [var.kms_key_arn]
    content {
      sid       = "UseKey"
      actions   = ["kms:Decrypt"]
      resources = [statement.value]
    }
  }
}

resource "aws_iam_role_policy" "migrate" {
  name   = "kioskline"
  role   = aws_iam_role.migrate.id
  policy = data.aws_iam_policy_document.migrate.json
}
