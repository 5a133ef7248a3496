variable "instance_type" {
  description = "Machine type, ARM. t4g.small carries a museum many times over (docs/scaling.md)."
  type        = string
  default     = "t4g.small"

  validation {
    condition     = can(regex("^(t4g|m[678]g|c[678]g|r[678]g)[a-z]*\\.[a-z0-9]+$", var.instance_type))
    error_message = "instance_type must be of an ARM family, like t4g.small or m7g.large: the package and the image are arm64."
  }
}

variable "ingest_instances" {
  description = "How many machines run ingest. Kafka's group spreads the partitions over them, so more than there are partitions are spares."
  type        = number
  default     = 1

  validation {
    condition     = var.ingest_instances >= 1 && var.ingest_instances <= 20 && floor(var.ingest_instances) == var.ingest_instances
    error_message = "ingest_instances must be a whole number from 1 to 20."
  }
}

variable "image_id" {
  description = "Image of the machines; unset: the newest Debian 13 for ARM that the Debian project publishes. Pin it where a replaced machine must be the same to the byte."
  type        = string
  default     = null

  validation {
    condition     = var.image_id == null || can(regex("^ami-[0-9a-f]{8,17}$", var.image_id))
    error_message = "image_id must be like ami-0123456789abcdef0."
  }
}

data "aws_ami" "debian" {
  count       = var.image_id == null ? 1 : 0
  most_recent = true
  # The Debian project's account: https://wiki.debian.org/Cloud/AmazonEC2Image
  owners = ["136693071363"]

  filter {
    name   = "name"
    values = ["debian-13-arm64-*"]
  }
  filter {
    name   = "architecture"
    values = ["arm64"]
  }
}

locals {
  group_name  = var.name
  launch_hook = "first-boot"

  first_boot_environment = merge(
    {
      REGION                 = local.region
      GROUP                  = local.group_name
      LAUNCH_HOOK            = local.launch_hook
      PACKAGES_BUCKET        = aws_s3_bucket.this["packages"].id
      PARAMETERS             = local.parameter_prefix
      NEEDS_KAFKA_PASSWORD   = local.needs_kafka_secret ? "yes" : "no"
      NEEDS_SMTP_PASSWORD    = local.needs_smtp_secret ? "yes" : "no"
      DATABASE_HOST          = aws_db_instance.this.address
      DATABASE_PORT          = aws_db_instance.this.port
      DATABASE_NAME          = local.database_name
      DATABASE_ADMINISTRATOR = aws_db_instance.this.username
      DATABASE_SECRET        = aws_db_instance.this.master_user_secret[0].secret_arn
      INGEST_USER            = local.database_users.ingest
      LIVE_USER              = local.database_users.live
      MIGRATE_ROLE           = aws_iam_role.migrate.arn
      INGEST_HEALTH          = "http://127.0.0.1:9464/healthz"
      LIVE_HEALTH            = "http://127.0.0.1:9465/healthz"
      # Another configuration is another launch template, and so other machines.
      CONFIGURATION_SHA256 = sha256(local.configuration)
    },
    { for key, name in local.parameter_names : "PARAMETER_${upper(key)}" => name },
    { for what, package in local.packages : "${upper(what)}_KEY" => package.key },
    { for what, package in local.packages : "${upper(what)}_SHA256" => package.sha256 },
  )
}

resource "aws_launch_template" "this" {
  # checkov:skip=CKV_AWS_88: a public address is the way out in place of a NAT gateway; the security group lets nobody in
  name_prefix            = "${var.name}-"
  update_default_version = true
  image_id               = var.image_id == null ? data.aws_ami.debian[0].id : var.image_id
  instance_type          = var.instance_type
  tags                   = local.tags

  iam_instance_profile {
    arn = aws_iam_instance_profile.machine.arn
  }

  # IMDSv2 only, and not from a container behind another hop.
  metadata_options {
    http_endpoint               = "enabled"
    http_tokens                 = "required"
    http_put_response_hop_limit = 1
  }

  network_interfaces {
    associate_public_ip_address = var.assign_public_ip
    security_groups             = [aws_security_group.machine.id]
    delete_on_termination       = true
  }

  block_device_mappings {
    device_name = "/dev/xvda"
    ebs {
      encrypted             = true
      kms_key_id            = var.kms_key_arn
      volume_type           = "gp3"
      volume_size           = 10
      delete_on_termination = true
    }
  }

  user_data = base64encode(templatefile("${path.module}/user-data.tftpl", {
    environment = local.first_boot_environment
    health      = file("${path.module}/../first-boot/health")
    first_boot  = file("${path.module}/../first-boot/first-boot")
  }))

  dynamic "tag_specifications" {
    for_each = ["instance", "volume", "network-interface"]
    content {
      resource_type = tag_specifications.value
      tags          = merge(local.tags, { Name = var.name })
    }
  }

  lifecycle {
    create_before_destroy = true
  }
}

# Keeps as many machines as asked for and replaces one that is gone, that fails EC2's checks, or that
# `kioskline-health` gives back. A new one is healthy before an old one goes (100/200): for a moment two
# ingests overlap, which the fence makes safe (docs/architecture.md).
resource "aws_autoscaling_group" "this" {
  name                      = local.group_name
  min_size                  = var.ingest_instances
  max_size                  = var.ingest_instances
  desired_capacity          = var.ingest_instances
  vpc_zone_identifier       = local.public_subnet_ids
  health_check_type         = var.web == null ? "EC2" : "ELB"
  health_check_grace_period = 600
  target_group_arns         = aws_lb_target_group.this[*].arn
  wait_for_capacity_timeout = var.wait_for_machines

  launch_template {
    id      = aws_launch_template.this.id
    version = aws_launch_template.this.latest_version
  }

  instance_maintenance_policy {
    min_healthy_percentage = 100
    max_healthy_percentage = 200
  }

  # A machine counts from the moment its first boot says so; one that fails is thrown away.
  initial_lifecycle_hook {
    name                 = local.launch_hook
    lifecycle_transition = "autoscaling:EC2_INSTANCE_LAUNCHING"
    default_result       = "ABANDON"
    heartbeat_timeout    = 1200
  }

  instance_refresh {
    strategy = "Rolling"
    preferences {
      min_healthy_percentage = 100
      max_healthy_percentage = 200
      auto_rollback          = true
    }
  }

  dynamic "tag" {
    for_each = merge(local.tags, { Name = var.name })
    content {
      key                 = tag.key
      value               = tag.value
      propagate_at_launch = false
    }
  }

  depends_on = [
    aws_ssm_parameter.configuration, aws_ssm_parameter.prometheus, aws_ssm_parameter.cloudwatch_agent,
    aws_s3_object.package, aws_iam_role_policy.machine, aws_iam_role_policy.migrate, aws_cloudwatch_log_group.machine,
  ]
}

variable "wait_for_machines" {
  description = "How long `terraform apply` waits for machines to be in service; \"0\" does not wait, for the first apply, when the secrets are not yet in the Parameter Store."
  type        = string
  default     = "0"

  validation {
    condition     = can(regex("^(0|[0-9]+[ms])$", var.wait_for_machines))
    error_message = "wait_for_machines must be 0 or a time like 20m."
  }
}
