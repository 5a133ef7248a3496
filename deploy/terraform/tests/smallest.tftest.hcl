# The smallest installation, without AWS: what it has, and what it must not have.

mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  museums      = [{ code = "lmnh", name = "Liverpool Museum of Natural History", topics = ["lmnh"] }]
  kafka        = { brokers = ["b-1.example.org:9096", "b-2.example.org:9096"] }
  alarm_emails = ["engineer@example.org"]
  # Any files will do: they are only read for their checksums.
  packages = { kioskline = "main.tf", ssm_agent = "outputs.tf", cloudwatch_agent = "logs.tf", rds_certificates = "network.tf" }
}

run "nobody_can_connect" {
  assert {
    condition     = length(aws_vpc_security_group_ingress_rule.machine_from_web) == 0 && length(aws_vpc_security_group_ingress_rule.web_https) == 0
    error_message = "something lets connections in"
  }
  assert {
    condition     = aws_vpc_security_group_ingress_rule.database_from_machines.cidr_ipv4 == null && aws_vpc_security_group_ingress_rule.database_from_machines.referenced_security_group_id == aws_security_group.machine.id
    error_message = "the database takes connections of others than the machines"
  }
  assert {
    condition     = length(aws_vpc_security_group_ingress_rule.database_from_tableau) == 0 && length(aws_vpc_security_group_ingress_rule.database_from_bridge) == 0
    error_message = "Tableau is let in unasked"
  }
  assert {
    condition     = length(aws_default_security_group.this[0].ingress) == 0 && length(aws_default_security_group.this[0].egress) == 0
    error_message = "the default security group has rules"
  }
  assert {
    condition     = aws_db_instance.this.publicly_accessible == false && length(setintersection(aws_db_subnet_group.this.subnet_ids, aws_subnet.public[*].id)) == 0
    error_message = "the database is public"
  }
  assert {
    condition     = length(aws_lb.this) == 0
    error_message = "there is a load balancer nobody asked for"
  }
}

run "machines_get_out_where_they_must_and_nowhere_else" {
  assert {
    condition     = toset([for rule in values(aws_vpc_security_group_egress_rule.machine_kafka) : rule.from_port]) == toset([9096])
    error_message = "the brokers' port is not the one that is open"
  }
  assert {
    condition     = length(aws_vpc_security_group_egress_rule.machine_mail) == 0
    error_message = "a mail port is open without mail"
  }
  assert {
    condition     = alltrue([for rule in [aws_vpc_security_group_egress_rule.machine_https, aws_vpc_security_group_egress_rule.machine_http, aws_vpc_security_group_egress_rule.machine_database] : rule.ip_protocol == "tcp" && rule.from_port == rule.to_port])
    error_message = "a rule opens more than a port"
  }
  assert {
    condition     = alltrue([for bucket in values(aws_s3_bucket_public_access_block.this) : bucket.block_public_acls && bucket.block_public_policy && bucket.ignore_public_acls && bucket.restrict_public_buckets])
    error_message = "a bucket may become public"
  }
  assert {
    condition     = alltrue([for bucket in values(aws_s3_bucket_versioning.this) : bucket.versioning_configuration[0].status == "Enabled"])
    error_message = "a bucket forgets what was overwritten"
  }
}

run "the_machine_is_as_asked" {
  assert {
    condition     = aws_launch_template.this.metadata_options[0].http_tokens == "required" && aws_launch_template.this.metadata_options[0].http_put_response_hop_limit == 1
    error_message = "IMDSv1 answers"
  }
  assert {
    condition     = aws_launch_template.this.block_device_mappings[0].ebs[0].encrypted == "true"
    error_message = "the disk is not encrypted"
  }
  assert {
    condition     = aws_launch_template.this.key_name == null || aws_launch_template.this.key_name == ""
    error_message = "there is an SSH key"
  }
  assert {
    condition     = aws_launch_template.this.instance_type == "t4g.small"
    error_message = "another machine"
  }
  assert {
    condition     = aws_autoscaling_group.this.min_size == 1 && aws_autoscaling_group.this.max_size == 1
    error_message = "the group does not keep one machine"
  }
  assert {
    condition     = aws_autoscaling_group.this.instance_maintenance_policy[0].min_healthy_percentage == 100 && aws_autoscaling_group.this.instance_maintenance_policy[0].max_healthy_percentage == 200
    error_message = "an old machine goes before the new one is healthy"
  }
  assert {
    condition     = one(aws_autoscaling_group.this.initial_lifecycle_hook).default_result == "ABANDON"
    error_message = "a machine whose first boot hangs would count as healthy"
  }
  assert {
    # EC2's limit, before base64.
    condition     = length(base64decode(aws_launch_template.this.user_data)) < 16384
    error_message = "the user data is too long"
  }
  assert {
    condition     = alltrue([for package in values(local.packages) : strcontains(base64decode(aws_launch_template.this.user_data), package.sha256)])
    error_message = "a package would be installed without its checksum"
  }
  assert {
    condition     = alltrue([for name in values(local.parameter_names) : strcontains(base64decode(aws_launch_template.this.user_data), "='${name}'")])
    error_message = "the first boot is not told the name of a parameter"
  }
}

run "the_database_is_as_asked" {
  assert {
    condition     = aws_db_instance.this.storage_encrypted && aws_db_instance.this.deletion_protection && aws_db_instance.this.backup_retention_period == 14
    error_message = "not encrypted, not protected or not backed up"
  }
  assert {
    condition     = !aws_db_instance.this.skip_final_snapshot && !aws_db_instance.this.delete_automated_backups
    error_message = "deleting it would delete its backups"
  }
  assert {
    condition     = aws_db_instance.this.iam_database_authentication_enabled && aws_db_instance.this.manage_master_user_password
    error_message = "passwords are where tokens should be"
  }
  assert {
    condition     = one([for parameter in aws_db_parameter_group.this.parameter : parameter.value if parameter.name == "rds.force_ssl"]) == "1"
    error_message = "TLS is not forced"
  }
  assert {
    condition     = one([for parameter in aws_db_parameter_group.this.parameter : parameter.value if parameter.name == "log_parameter_max_length"]) == "0"
    error_message = "names of staff would stand in the database's log"
  }
  assert {
    condition     = aws_db_parameter_group.this.family == "postgres17"
    error_message = "the parameter group is of another version"
  }
}

run "the_configuration_logs_in_by_token_and_checks_whom_it_talks_to" {
  assert {
    condition     = strcontains(nonsensitive(aws_ssm_parameter.configuration.value), "sslmode=verify-full&sslrootcert=/etc/kioskline/rds.pem\"\nrds_iam = true")
    error_message = "the database's identity is not verified"
  }
  assert {
    condition     = strcontains(nonsensitive(aws_ssm_parameter.configuration.value), "security_protocol = \"sasl_ssl\"\nsasl_mechanism = \"SCRAM-SHA-512\"")
    error_message = "Kafka is not spoken to by TLS and password"
  }
  assert {
    condition     = strcontains(nonsensitive(aws_ssm_parameter.configuration.value), "[live]\nlisten = \"127.0.0.1:8080\"")
    error_message = "the pages are open to others than the tunnel"
  }
  assert {
    condition     = output.next_1_put_secrets == ["aws ssm put-parameter --region eu-west-2 --type SecureString --overwrite --name /kioskline/kioskline/kafka.password --value file:///dev/stdin"]
    error_message = "the password's command is another"
  }
  assert {
    condition     = strcontains(output.next_4_open_pages, "AWS-StartPortForwardingSession")
    error_message = "the tunnel is not said"
  }
}

run "silence_is_an_alarm" {
  assert {
    condition     = alltrue([for name in ["ingest-stalled", "ingest-behind", "machine-silent"] : aws_cloudwatch_metric_alarm.this[name].treat_missing_data == "breaching"])
    error_message = "a stalled ingest that says nothing would be no alarm"
  }
  assert {
    condition     = alltrue([for name in ["emergency-unacknowledged", "errors-logged"] : aws_cloudwatch_metric_alarm.this[name].treat_missing_data == "notBreaching"])
    error_message = "a quiet night would be an alarm"
  }
  assert {
    condition     = alltrue([for alarm in values(aws_cloudwatch_metric_alarm.this) : alarm.alarm_actions == toset([aws_sns_topic.alarms.arn])])
    error_message = "an alarm tells nobody"
  }
  assert {
    condition     = toset(keys(aws_sns_topic_subscription.alarms)) == toset(var.alarm_emails)
    error_message = "somebody is not told"
  }
  assert {
    condition     = aws_cloudwatch_metric_alarm.this["database-connections"].threshold == 80 && aws_cloudwatch_metric_alarm.this["database-storage"].threshold == 4 * 1024 * 1024 * 1024
    error_message = "the database's limits are others"
  }
  assert {
    condition     = alltrue([for alarm in values(aws_cloudwatch_metric_alarm.this) : alarm.namespace != "Kioskline" || !startswith(alarm.metric_name, "kioskline_") || contains(local.exported_metrics, alarm.metric_name)])
    error_message = "an alarm looks at a metric that the agent does not send"
  }
  assert {
    condition     = length(aws_budgets_budget.this.notification) == 2
    error_message = "money is not watched"
  }
}

run "an_existing_network_is_used" {
  variables {
    vpc              = { id = "vpc-1", public_subnet_ids = ["subnet-1", "subnet-2"], private_subnet_ids = ["subnet-3", "subnet-4"] }
    assign_public_ip = false
  }
  assert {
    condition     = length(aws_vpc.this) == 0 && length(aws_internet_gateway.this) == 0 && aws_security_group.machine.vpc_id == "vpc-1"
    error_message = "a network is made beside the one that is there"
  }
  assert {
    condition     = toset(aws_autoscaling_group.this.vpc_zone_identifier) == toset(["subnet-1", "subnet-2"]) && toset(aws_db_subnet_group.this.subnet_ids) == toset(["subnet-3", "subnet-4"])
    error_message = "machines or database are in the wrong subnets"
  }
  assert {
    condition     = aws_launch_template.this.network_interfaces[0].associate_public_ip_address == "false"
    error_message = "a public address where there is NAT"
  }
}
