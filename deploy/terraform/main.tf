# Everything about one installation is in this account and region. A file a concern: network, storage,
# database, kafka (reaching it), parameters (what a machine reads at boot), access (what it may do),
# compute (the machines), web (the load balancer), tableau, logs, alarms, budget.

data "aws_caller_identity" "current" {}
data "aws_region" "current" {}
data "aws_partition" "current" {}

locals {
  account   = data.aws_caller_identity.current.account_id
  region    = data.aws_region.current.name
  partition = data.aws_partition.current.partition
  tags      = merge(var.tags, { installation = var.name })
}
