variable "vpc" {
  description = "An existing network to install into; unset: one is made. public_subnet_ids take the machines (and the load balancer), private_subnet_ids the database; two availability zones each."
  type = object({
    id                 = string
    public_subnet_ids  = list(string)
    private_subnet_ids = list(string)
  })
  default = null

  validation {
    condition     = var.vpc == null || try(length(var.vpc.public_subnet_ids) >= 2 && length(var.vpc.private_subnet_ids) >= 2, false)
    error_message = "vpc needs at least two public and two private subnets, in different availability zones: the database and the load balancer ask for two."
  }
}

variable "vpc_cidr" {
  description = "Addresses of the network that is made; four /24 of it are used. Must not overlap a network it will be peered with, such as the brokers'."
  type        = string
  default     = "10.20.0.0/16"

  validation {
    condition     = can(cidrhost(var.vpc_cidr, 0)) && try(tonumber(split("/", var.vpc_cidr)[1]) <= 20, false)
    error_message = "vpc_cidr must be an IPv4 range of /20 or larger, like 10.20.0.0/16."
  }
}

variable "assign_public_ip" {
  description = "Whether machines get a public address. Nothing can connect to it; it is their way out, in place of a NAT gateway. Set false in an existing network that has NAT."
  type        = bool
  default     = true
}

locals {
  makes_vpc          = var.vpc == null
  vpc_id             = local.makes_vpc ? aws_vpc.this[0].id : var.vpc.id
  public_subnet_ids  = local.makes_vpc ? aws_subnet.public[*].id : var.vpc.public_subnet_ids
  private_subnet_ids = local.makes_vpc ? aws_subnet.private[*].id : var.vpc.private_subnet_ids
}

data "aws_availability_zones" "available" {
  count = local.makes_vpc ? 1 : 0
  state = "available"
}

resource "aws_vpc" "this" {
  # checkov:skip=CKV2_AWS_11: flow logs cost more than the machine; who may connect is closed by security groups, whose changes CloudTrail keeps
  count                = local.makes_vpc ? 1 : 0
  cidr_block           = var.vpc_cidr
  enable_dns_hostnames = true
  tags                 = merge(local.tags, { Name = var.name })
}

# Without a rule: whatever is started without a security group can reach nothing.
resource "aws_default_security_group" "this" {
  count  = local.makes_vpc ? 1 : 0
  vpc_id = aws_vpc.this[0].id
  tags   = merge(local.tags, { Name = "${var.name} default, unused" })
}

resource "aws_internet_gateway" "this" {
  count  = local.makes_vpc ? 1 : 0
  vpc_id = aws_vpc.this[0].id
  tags   = merge(local.tags, { Name = var.name })
}

resource "aws_subnet" "public" {
  count             = local.makes_vpc ? 2 : 0
  vpc_id            = aws_vpc.this[0].id
  availability_zone = data.aws_availability_zones.available[0].names[count.index]
  cidr_block        = cidrsubnet(var.vpc_cidr, 24 - tonumber(split("/", var.vpc_cidr)[1]), count.index)
  tags              = merge(local.tags, { Name = "${var.name} public ${count.index}" })
}

resource "aws_subnet" "private" {
  count             = local.makes_vpc ? 2 : 0
  vpc_id            = aws_vpc.this[0].id
  availability_zone = data.aws_availability_zones.available[0].names[count.index]
  cidr_block        = cidrsubnet(var.vpc_cidr, 24 - tonumber(split("/", var.vpc_cidr)[1]), 2 + count.index)
  tags              = merge(local.tags, { Name = "${var.name} private ${count.index}" })
}

resource "aws_route_table" "public" {
  count  = local.makes_vpc ? 1 : 0
  vpc_id = aws_vpc.this[0].id
  tags   = merge(local.tags, { Name = "${var.name} public" })
}

resource "aws_route" "out" {
  count                  = local.makes_vpc ? 1 : 0
  route_table_id         = aws_route_table.public[0].id
  destination_cidr_block = "0.0.0.0/0"
  gateway_id             = aws_internet_gateway.this[0].id
}

# No route but the network's own: what is in here can't be reached from outside, nor get out.
resource "aws_route_table" "private" {
  count  = local.makes_vpc ? 1 : 0
  vpc_id = aws_vpc.this[0].id
  tags   = merge(local.tags, { Name = "${var.name} private" })
}

resource "aws_route_table_association" "public" {
  count          = local.makes_vpc ? 2 : 0
  subnet_id      = aws_subnet.public[count.index].id
  route_table_id = aws_route_table.public[0].id
}

resource "aws_route_table_association" "private" {
  count          = local.makes_vpc ? 2 : 0
  subnet_id      = aws_subnet.private[count.index].id
  route_table_id = aws_route_table.private[0].id
}

# Costs nothing, and packages and exhibitions don't leave AWS's network.
resource "aws_vpc_endpoint" "s3" {
  count             = local.makes_vpc ? 1 : 0
  vpc_id            = aws_vpc.this[0].id
  service_name      = "com.amazonaws.${local.region}.s3"
  vpc_endpoint_type = "Gateway"
  route_table_ids   = [aws_route_table.public[0].id]
  tags              = merge(local.tags, { Name = "${var.name} s3" })
}

# Machines: nobody connects to them but the load balancer, where there is one (web.tf). No port 22:
# a shell is `aws ssm start-session`, which needs no open port and leaves a record.
resource "aws_security_group" "machine" {
  # checkov:skip=CKV2_AWS_5: it is attached, by the launch template
  name_prefix = "${var.name}-machine-"
  description = "Machines of ${var.name}: nothing inbound"
  vpc_id      = local.vpc_id
  tags        = merge(local.tags, { Name = "${var.name} machine" })

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_vpc_security_group_egress_rule" "machine_https" {
  security_group_id = aws_security_group.machine.id
  description       = "AWS's services, webhooks"
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
}

resource "aws_vpc_security_group_egress_rule" "machine_http" {
  security_group_id = aws_security_group.machine.id
  description       = "Debian's mirrors, whose packages are signed"
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "tcp"
  from_port         = 80
  to_port           = 80
}

resource "aws_vpc_security_group_egress_rule" "machine_database" {
  security_group_id            = aws_security_group.machine.id
  description                  = "The database"
  referenced_security_group_id = aws_security_group.database.id
  ip_protocol                  = "tcp"
  from_port                    = 5432
  to_port                      = 5432
}

resource "aws_vpc_security_group_egress_rule" "machine_mail" {
  count             = var.smtp == null ? 0 : 1
  security_group_id = aws_security_group.machine.id
  description       = "The mail server"
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "tcp"
  from_port         = var.smtp.port
  to_port           = var.smtp.port
}
