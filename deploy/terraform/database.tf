variable "database" {
  description = "The database: instance class (ARM, t4g.small carries one museum; docs/scaling.md says when it does not), PostgreSQL's major version, first and largest size of its disk in GB (it grows by itself), whether a second availability zone has a standby, days of backups (any second of which can be restored), most connections, and whether it may be deleted."
  type = object({
    instance_class        = optional(string, "db.t4g.small")
    engine_version        = optional(string, "17")
    allocated_storage     = optional(number, 20)
    max_allocated_storage = optional(number, 200)
    multi_az              = optional(bool, false)
    backup_retention_days = optional(number, 14)
    max_connections       = optional(number, 100)
    deletion_protection   = optional(bool, true)
    skip_final_snapshot   = optional(bool, false)
  })
  default = {}

  validation {
    condition     = can(regex("^db\\.[a-z0-9]+\\.[a-z0-9]+$", var.database.instance_class))
    error_message = "database.instance_class must be like db.t4g.small."
  }
  validation {
    condition     = contains(["14", "15", "16", "17", "18"], split(".", var.database.engine_version)[0])
    error_message = "database.engine_version must be 14 to 18; kioskline knows no other PostgreSQL."
  }
  validation {
    condition     = var.database.allocated_storage >= 20 && var.database.max_allocated_storage >= var.database.allocated_storage * 1.1
    error_message = "database.allocated_storage is at least 20 GB (gp3's least), database.max_allocated_storage a tenth more at least, so that the disk can grow."
  }
  validation {
    condition     = var.database.backup_retention_days >= 7 && var.database.backup_retention_days <= 35
    error_message = "database.backup_retention_days must be 7 to 35: without backups there is no point-in-time recovery."
  }
  validation {
    condition     = var.database.max_connections >= 50 && var.database.max_connections <= 1000
    error_message = "database.max_connections must be 50 to 1000."
  }
}

locals {
  database_name  = "kioskline"
  postgres_major = split(".", var.database.engine_version)[0]
  database_users = { ingest = "kioskline_ingest_service", live = "kioskline_live_service" }
}

resource "aws_security_group" "database" {
  name_prefix = "${var.name}-database-"
  description = "Database of ${var.name}: the machines, and Tableau where allowed"
  vpc_id      = local.vpc_id
  tags        = merge(local.tags, { Name = "${var.name} database" })

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_vpc_security_group_ingress_rule" "database_from_machines" {
  security_group_id            = aws_security_group.database.id
  description                  = "kioskline"
  referenced_security_group_id = aws_security_group.machine.id
  ip_protocol                  = "tcp"
  from_port                    = 5432
  to_port                      = 5432
}

resource "aws_db_subnet_group" "this" {
  name_prefix = "${var.name}-"
  # Only Tableau Cloud without Bridge needs an address outside (tableau.tf).
  subnet_ids = local.database_is_public ? local.public_subnet_ids : local.private_subnet_ids
  tags       = local.tags

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_db_parameter_group" "this" {
  name_prefix = "${var.name}-"
  family      = "postgres${local.postgres_major}"
  description = "kioskline: TLS forced, slow statements and lock waits logged"
  tags        = local.tags

  # Nobody logs in without TLS, whatever the client asks for.
  parameter {
    name  = "rds.force_ssl"
    value = "1"
  }
  # Fixed, so that the alarm on connections knows the limit.
  parameter {
    name         = "max_connections"
    value        = tostring(var.database.max_connections)
    apply_method = "pending-reboot"
  }
  # A query that Tableau forgot must not keep vacuum from the checkpoints' rows; ingest and live set
  # shorter ones for themselves.
  parameter {
    name  = "statement_timeout"
    value = "300000"
  }
  parameter {
    name  = "idle_in_transaction_session_timeout"
    value = "60000"
  }
  # What took longer than a second, and what waited for a lock, stands in the log.
  parameter {
    name  = "log_min_duration_statement"
    value = "1000"
  }
  # Texts of statements only: the values bound to them may be staff's names and notes.
  parameter {
    name  = "log_parameter_max_length"
    value = "0"
  }
  parameter {
    name  = "log_lock_waits"
    value = "1"
  }

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_db_instance" "this" {
  # checkov:skip=CKV_AWS_157: a standby doubles the price; database.multi_az asks for it, and ingest waits for a restart without losing a press
  # checkov:skip=CKV_AWS_354: encrypted by kms_key_arn where one is given
  # checkov:skip=CKV_AWS_118: one-second figures of the operating system are not looked at; CloudWatch's one-minute figures carry the alarms
  # checkov:skip=CKV2_AWS_30: logging every statement would fill the log with copies of the presses; slow ones are logged, see the parameter group
  # checkov:skip=CKV_AWS_293: it is protected unless database.deletion_protection says otherwise; checkov does not follow defaults in objects
  # checkov:skip=CKV_AWS_133: 14 days of backups, 7 at least; checkov does not follow defaults in objects
  identifier     = var.name
  engine         = "postgres"
  engine_version = var.database.engine_version
  instance_class = var.database.instance_class
  db_name        = local.database_name

  allocated_storage     = var.database.allocated_storage
  max_allocated_storage = var.database.max_allocated_storage
  storage_type          = "gp3"
  storage_encrypted     = true
  kms_key_id            = var.kms_key_arn
  multi_az              = var.database.multi_az

  # RDS makes the administrator's password, keeps it in Secrets Manager and changes it every week;
  # Terraform never sees it. Only `kioskline migrate` uses it: ingest and live log in by IAM tokens.
  username                            = "administrator"
  manage_master_user_password         = true
  master_user_secret_kms_key_id       = var.kms_key_arn
  iam_database_authentication_enabled = true

  db_subnet_group_name   = aws_db_subnet_group.this.name
  vpc_security_group_ids = [aws_security_group.database.id]
  publicly_accessible    = local.database_is_public && !var.tableau.read_replica
  ca_cert_identifier     = "rds-ca-rsa2048-g1"
  parameter_group_name   = aws_db_parameter_group.this.name

  backup_retention_period   = var.database.backup_retention_days
  backup_window             = "02:00-03:00"
  maintenance_window        = "mon:03:30-mon:04:30"
  copy_tags_to_snapshot     = true
  deletion_protection       = var.database.deletion_protection
  delete_automated_backups  = false
  skip_final_snapshot       = var.database.skip_final_snapshot
  final_snapshot_identifier = var.database.skip_final_snapshot ? null : "${var.name}-final"

  auto_minor_version_upgrade      = true
  allow_major_version_upgrade     = false
  enabled_cloudwatch_logs_exports = ["postgresql", "upgrade"]
  performance_insights_enabled    = true
  performance_insights_kms_key_id = var.kms_key_arn
  tags                            = local.tags

  depends_on = [aws_cloudwatch_log_group.database]
}
