# The web service. In the smallest installation it listens on the machine's own loopback address and is
# reached by a tunnel of Session Manager; with `web` a load balancer with TLS asks people to log in.

variable "web" {
  description = "Opens the pages by a load balancer: its certificate in ACM, the OpenID Connect provider that people log in with (the client's secret ends up in Terraform's state, see docs/aws.md), what each of its groups may do (GROUP=ROLE, docs/access.md), and who may connect at all. Unset: a tunnel, which costs nothing."
  type = object({
    certificate_arn = string
    host            = string
    oidc = object({
      issuer                 = string
      authorization_endpoint = string
      token_endpoint         = string
      user_info_endpoint     = string
      client_id              = string
      name_claim             = optional(string, "email")
      role_claim             = optional(string, "groups")
      roles                  = list(string)
    })
    allowed_cidrs = optional(list(string), ["0.0.0.0/0"])
  })
  default = null

  validation {
    condition     = var.web == null || can(regex("^arn:aws[a-z-]*:acm:[a-z0-9-]+:[0-9]{12}:certificate/", var.web.certificate_arn))
    error_message = "web.certificate_arn must be the ARN of a certificate in ACM."
  }
  validation {
    condition = var.web == null || alltrue([
      for url in try([var.web.oidc.issuer, var.web.oidc.authorization_endpoint, var.web.oidc.token_endpoint, var.web.oidc.user_info_endpoint], []) : startswith(url, "https://")
    ])
    error_message = "web.oidc's endpoints must begin with https://."
  }
  validation {
    condition     = var.web == null || try(length(var.web.oidc.roles) > 0 && alltrue([for role in var.web.oidc.roles : can(regex("^.+=(viewer|exhibitions|security|admin)$", role))]), false)
    error_message = "web.oidc.roles must be a list of GROUP=ROLE with the roles viewer, exhibitions, security and admin: who is in no group is not let in."
  }
  validation {
    condition     = var.web == null || alltrue([for range in try(var.web.allowed_cidrs, []) : can(cidrhost(range, 0))])
    error_message = "web.allowed_cidrs must be IPv4 ranges."
  }
}

variable "oidc_client_secret" {
  description = "Secret of the OpenID Connect client of `web`; give it by TF_VAR_oidc_client_secret."
  type        = string
  default     = null
  sensitive   = true

  validation {
    condition     = (var.oidc_client_secret != null) == (var.web != null)
    error_message = "oidc_client_secret belongs to web, and that needs it."
  }
}

locals {
  web_count = var.web == null ? 0 : 1
  # Where the load balancer's own addresses are: kioskline answers nobody else.
  web_proxies = local.makes_vpc ? aws_subnet.public[*].cidr_block : values(data.aws_subnet.web)[*].cidr_block
}

data "aws_subnet" "web" {
  for_each = local.makes_vpc || var.web == null ? toset([]) : toset(var.vpc.public_subnet_ids)
  id       = each.value
}

resource "aws_security_group" "web" {
  count       = local.web_count
  name_prefix = "${var.name}-web-"
  description = "Load balancer of ${var.name}: TLS in, the machines out"
  vpc_id      = local.vpc_id
  tags        = merge(local.tags, { Name = "${var.name} web" })

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_vpc_security_group_ingress_rule" "web_https" {
  for_each          = toset(var.web == null ? [] : var.web.allowed_cidrs)
  security_group_id = aws_security_group.web[0].id
  description       = "TLS; who is let through has logged in"
  cidr_ipv4         = each.value
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
}

resource "aws_vpc_security_group_egress_rule" "web_machines" {
  count                        = local.web_count
  security_group_id            = aws_security_group.web[0].id
  description                  = "kioskline live"
  referenced_security_group_id = aws_security_group.machine.id
  ip_protocol                  = "tcp"
  from_port                    = 8080
  to_port                      = 8080
}

resource "aws_vpc_security_group_egress_rule" "web_oidc" {
  count             = local.web_count
  security_group_id = aws_security_group.web[0].id
  description       = "The OpenID Connect provider"
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
}

resource "aws_vpc_security_group_ingress_rule" "machine_from_web" {
  count                        = local.web_count
  security_group_id            = aws_security_group.machine.id
  description                  = "The load balancer"
  referenced_security_group_id = aws_security_group.web[0].id
  ip_protocol                  = "tcp"
  from_port                    = 8080
  to_port                      = 8080
}

resource "aws_lb" "this" {
  # checkov:skip=CKV_AWS_91: kioskline keeps who logged in; a bucket of access logs would be data about staff without a use
  # checkov:skip=CKV2_AWS_28: a web application firewall costs more than all the rest; whoever gets past the log-in is staff
  # checkov:skip=CKV_AWS_150: deletion loses nothing but an address; `terraform destroy` has to work
  # checkov:skip=CKV2_AWS_20: nothing listens on port 80
  count                      = local.web_count
  name                       = var.name
  load_balancer_type         = "application"
  security_groups            = [aws_security_group.web[0].id]
  subnets                    = local.public_subnet_ids
  drop_invalid_header_fields = true
  # The stream of events sends a frame at least every ten seconds.
  idle_timeout = 60
  tags         = local.tags
}

resource "aws_lb_target_group" "this" {
  # checkov:skip=CKV_AWS_378: between load balancer and machine, inside the network and between two security groups
  count                = local.web_count
  name_prefix          = substr(var.name, 0, 6)
  port                 = 8080
  protocol             = "HTTP"
  vpc_id               = local.vpc_id
  deregistration_delay = 10
  tags                 = local.tags

  health_check {
    path                = "/healthz"
    interval            = 15
    healthy_threshold   = 2
    unhealthy_threshold = 4
    matcher             = "200"
  }

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_lb_listener" "https" {
  count             = local.web_count
  load_balancer_arn = aws_lb.this[0].arn
  port              = 443
  protocol          = "HTTPS"
  ssl_policy        = "ELBSecurityPolicy-TLS13-1-2-2021-06"
  certificate_arn   = var.web.certificate_arn
  tags              = local.tags

  default_action {
    type  = "authenticate-oidc"
    order = 1
    authenticate_oidc {
      issuer                     = var.web.oidc.issuer
      authorization_endpoint     = var.web.oidc.authorization_endpoint
      token_endpoint             = var.web.oidc.token_endpoint
      user_info_endpoint         = var.web.oidc.user_info_endpoint
      client_id                  = var.web.oidc.client_id
      client_secret              = var.oidc_client_secret
      scope                      = "openid email profile"
      session_timeout            = 43200
      on_unauthenticated_request = "authenticate"
    }
  }
  default_action {
    type             = "forward"
    order            = 2
    target_group_arn = aws_lb_target_group.this[0].arn
  }
}
