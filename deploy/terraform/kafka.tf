variable "kafka" {
  description = "The brokers to read from, which exist already: host:port of some, how to authenticate (scram: user and password over TLS; iam: Amazon MSK with IAM; tls: TLS alone; plaintext: inside a network you trust), the consumer group, and the addresses the brokers have (they say where machines may connect to)."
  type = object({
    brokers        = list(string)
    authentication = optional(string, "scram")
    sasl_mechanism = optional(string, "SCRAM-SHA-512")
    username       = optional(string, "kioskline")
    group          = optional(string, "kioskline")
    cidrs          = optional(list(string), ["0.0.0.0/0"])
  })

  validation {
    condition     = length(var.kafka.brokers) > 0 && alltrue([for broker in var.kafka.brokers : can(regex("^[A-Za-z0-9.-]+:[0-9]{2,5}$", broker))])
    error_message = "kafka.brokers must be a list of host:port, like [\"b-1.example.org:9096\"]."
  }
  validation {
    condition     = contains(["scram", "iam", "tls", "plaintext"], var.kafka.authentication)
    error_message = "kafka.authentication must be scram, iam, tls or plaintext."
  }
  validation {
    condition     = contains(["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"], var.kafka.sasl_mechanism)
    error_message = "kafka.sasl_mechanism must be PLAIN, SCRAM-SHA-256 or SCRAM-SHA-512; Amazon MSK has SCRAM-SHA-512 only."
  }
  validation {
    condition     = alltrue([for range in var.kafka.cidrs : can(cidrhost(range, 0))])
    error_message = "kafka.cidrs must be IPv4 ranges, like 10.30.0.0/16."
  }
}

variable "msk_cluster_arn" {
  description = "ARN of the Amazon MSK cluster, for kafka.authentication = \"iam\": the machines may read the museums' topics there and nothing else."
  type        = string
  default     = null

  validation {
    condition     = (var.msk_cluster_arn != null) == (var.kafka.authentication == "iam")
    error_message = "msk_cluster_arn belongs to kafka.authentication = \"iam\", and that needs it."
  }
  validation {
    condition     = var.msk_cluster_arn == null || can(regex("^arn:aws[a-z-]*:kafka:[a-z0-9-]+:[0-9]{12}:cluster/[^/]+/[^/]+$", var.msk_cluster_arn))
    error_message = "msk_cluster_arn must be like arn:aws:kafka:REGION:ACCOUNT:cluster/NAME/ID."
  }
}

locals {
  kafka_ports = toset([for broker in var.kafka.brokers : split(":", broker)[1]])
  kafka_rules = { for pair in setproduct(local.kafka_ports, var.kafka.cidrs) : "${pair[0]} ${pair[1]}" => pair }

  kafka_security_protocol = { scram = "sasl_ssl", iam = "sasl_ssl", tls = "ssl", plaintext = "plaintext" }[var.kafka.authentication]

  # "arn:aws:kafka:REGION:ACCOUNT:cluster/NAME/ID" names topics and groups with another word in the
  # place of `cluster`.
  msk_topics = var.msk_cluster_arn == null ? [] : [
    for topic in flatten(var.museums[*].topics) : "${replace(var.msk_cluster_arn, ":cluster/", ":topic/")}/${topic}"
  ]
  msk_group = var.msk_cluster_arn == null ? "" : "${replace(var.msk_cluster_arn, ":cluster/", ":group/")}/${var.kafka.group}"
}

resource "aws_vpc_security_group_egress_rule" "machine_kafka" {
  for_each          = local.kafka_rules
  security_group_id = aws_security_group.machine.id
  description       = "Kafka"
  cidr_ipv4         = each.value[1]
  ip_protocol       = "tcp"
  from_port         = tonumber(each.value[0])
  to_port           = tonumber(each.value[0])
}
