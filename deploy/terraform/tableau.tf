variable "tableau" {
  description = "How Tableau Cloud reaches the database: none; bridge (a Tableau Bridge machine of yours, given the security group of the output tableau_bridge_security_group_id; the database stays private); allowlist (the database gets a public address that only `cidrs`, Tableau Cloud's published addresses of your site's region, can connect to, by TLS). read_replica gives Tableau a copy of its own, which also keeps its long queries away from ingest."
  type = object({
    access                 = optional(string, "none")
    cidrs                  = optional(list(string), [])
    read_replica           = optional(bool, false)
    replica_instance_class = optional(string, "db.t4g.small")
  })
  default = {}

  validation {
    condition     = contains(["none", "bridge", "allowlist"], var.tableau.access)
    error_message = "tableau.access must be none, bridge or allowlist."
  }
  validation {
    condition     = (var.tableau.access == "allowlist") == (length(var.tableau.cidrs) > 0)
    error_message = "tableau.cidrs belong to tableau.access = \"allowlist\", and that needs them: the addresses Tableau publishes for your site's region."
  }
  validation {
    condition     = alltrue([for range in var.tableau.cidrs : can(cidrhost(range, 0)) && try(tonumber(split("/", range)[1]) >= 16, false)])
    error_message = "tableau.cidrs must be IPv4 ranges of /16 or smaller: the database is not for the whole internet."
  }
  validation {
    condition     = !var.tableau.read_replica || var.tableau.access != "none"
    error_message = "tableau.read_replica without tableau.access would be a copy that nobody reads."
  }
}

locals {
  database_is_public = var.tableau.access == "allowlist"
  # Tableau's own database: the copy where there is one.
  tableau_security_group_id = var.tableau.read_replica ? one(aws_security_group.replica[*].id) : aws_security_group.database.id
}

resource "aws_security_group" "replica" {
  count       = var.tableau.read_replica ? 1 : 0
  name_prefix = "${var.name}-replica-"
  description = "Tableau's copy of the database of ${var.name}"
  vpc_id      = local.vpc_id
  tags        = merge(local.tags, { Name = "${var.name} replica" })

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_security_group" "bridge" {
  # checkov:skip=CKV2_AWS_5: it is for the Tableau Bridge machine, which the museum runs
  count       = var.tableau.access == "bridge" ? 1 : 0
  name_prefix = "${var.name}-bridge-"
  description = "Tableau Bridge of ${var.name}: give it to that machine"
  vpc_id      = local.vpc_id
  tags        = merge(local.tags, { Name = "${var.name} bridge" })

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_vpc_security_group_egress_rule" "bridge_database" {
  count                        = var.tableau.access == "bridge" ? 1 : 0
  security_group_id            = aws_security_group.bridge[0].id
  description                  = "The database"
  referenced_security_group_id = local.tableau_security_group_id
  ip_protocol                  = "tcp"
  from_port                    = 5432
  to_port                      = 5432
}

resource "aws_vpc_security_group_egress_rule" "bridge_https" {
  count             = var.tableau.access == "bridge" ? 1 : 0
  security_group_id = aws_security_group.bridge[0].id
  description       = "Tableau Cloud"
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
}

resource "aws_vpc_security_group_ingress_rule" "database_from_bridge" {
  count                        = var.tableau.access == "bridge" ? 1 : 0
  security_group_id            = local.tableau_security_group_id
  description                  = "Tableau Bridge"
  referenced_security_group_id = aws_security_group.bridge[0].id
  ip_protocol                  = "tcp"
  from_port                    = 5432
  to_port                      = 5432
}

resource "aws_vpc_security_group_ingress_rule" "database_from_tableau" {
  for_each          = var.tableau.access == "allowlist" ? toset(var.tableau.cidrs) : []
  security_group_id = local.tableau_security_group_id
  description       = "Tableau Cloud"
  cidr_ipv4         = each.value
  ip_protocol       = "tcp"
  from_port         = 5432
  to_port           = 5432
}

resource "aws_db_instance" "replica" {
  # checkov:skip=CKV_AWS_157: a copy for reading; when it is gone Tableau waits for the next
  # checkov:skip=CKV_AWS_293: a copy holds nothing of its own
  # checkov:skip=CKV_AWS_354: encrypted by kms_key_arn where one is given
  # checkov:skip=CKV_AWS_118: as the primary
  # checkov:skip=CKV_AWS_133: a copy needs no backups of its own
  # checkov:skip=CKV2_AWS_30: as the primary
  # checkov:skip=CKV_AWS_161: Tableau can't make IAM tokens; it logs in as a reader with a password, by TLS
  count                           = var.tableau.read_replica ? 1 : 0
  identifier                      = "${var.name}-tableau"
  replicate_source_db             = aws_db_instance.this.identifier
  instance_class                  = var.tableau.replica_instance_class
  storage_type                    = "gp3"
  storage_encrypted               = true
  max_allocated_storage           = var.database.max_allocated_storage
  vpc_security_group_ids          = [aws_security_group.replica[0].id]
  publicly_accessible             = local.database_is_public
  ca_cert_identifier              = "rds-ca-rsa2048-g1"
  parameter_group_name            = aws_db_parameter_group.this.name
  copy_tags_to_snapshot           = true
  skip_final_snapshot             = true
  auto_minor_version_upgrade      = true
  enabled_cloudwatch_logs_exports = ["postgresql"]
  performance_insights_enabled    = true
  performance_insights_kms_key_id = var.kms_key_arn
  tags                            = merge(local.tags, { Name = "${var.name} tableau" })
}
