# Outputs are commands to be typed next, or what they need.

locals {
  describe_machine = "aws autoscaling describe-auto-scaling-groups --region ${local.region} --auto-scaling-group-names ${local.group_name} --query 'AutoScalingGroups[0].Instances[0].InstanceId' --output text"
  secrets = concat(
    local.needs_kafka_secret ? [local.parameter_names.kafka_password] : [],
    local.needs_smtp_secret ? [local.parameter_names.smtp_password] : [],
  )
}

output "next_1_put_secrets" {
  description = "Puts the passwords into the Parameter Store; before the first apply, too (docs/aws.md). Empty: none is needed."
  value = [
    for name in local.secrets :
    "aws ssm put-parameter --region ${local.region} --type SecureString --overwrite --name ${local.parameter_prefix}/${name} --value file:///dev/stdin"
  ]
}

output "next_2_put_exhibitions" {
  description = "Copies a folder of each museum's exhibition metadata into the bucket."
  value       = { for museum in var.museums : museum.code => "aws s3 sync ./${museum.code} s3://${aws_s3_bucket.this["metadata"].id}/${museum.code}" }
}

output "next_3_watch_first_boot" {
  description = "Shows what the machine says while it is made."
  value       = "aws logs tail --region ${local.region} --follow ${aws_cloudwatch_log_group.machine["logs"].name}"
}

output "next_4_open_pages" {
  description = "Opens the pages: an address, or the tunnel after which http://127.0.0.1:8080 shows them."
  value = (var.web == null
    ? "aws ssm start-session --region ${local.region} --target $(${local.describe_machine}) --document-name AWS-StartPortForwardingSession --parameters portNumber=8080,localPortNumber=8080"
    : "https://${var.web.host} (a CNAME of ${one(aws_lb.this[*].dns_name)})"
  )
}

output "shell" {
  description = "A shell on the machine."
  value       = "aws ssm start-session --region ${local.region} --target $(${local.describe_machine})"
}

output "accept" {
  description = "Checks the whole installation with a drill, on the machine."
  value       = "sudo deploy/accept --exhibition EXH_00"
}

output "metadata_bucket" {
  description = "Where the museums put their exhibitions' metadata."
  value       = aws_s3_bucket.this["metadata"].id
}

output "database_endpoint" {
  description = "The database's host, of Tableau's copy where there is one."
  value = {
    host    = aws_db_instance.this.address
    tableau = var.tableau.access == "none" ? null : try(aws_db_instance.replica[0].address, aws_db_instance.this.address)
    name    = local.database_name
  }
}

output "tableau_bridge_security_group_id" {
  description = "The security group to give to the Tableau Bridge machine, with tableau.access = \"bridge\"."
  value       = one(aws_security_group.bridge[*].id)
}

output "duty_topic_arn" {
  description = "The SNS topic that a contact of the channel sns can have as its address."
  value       = aws_sns_topic.duty.arn
}

output "machine_policy" {
  description = "What the machines may do, as JSON."
  value       = data.aws_iam_policy_document.machine.json
}

output "migrate_policy" {
  description = "What the migration's role may do, as JSON."
  value       = data.aws_iam_policy_document.migrate.json
}
