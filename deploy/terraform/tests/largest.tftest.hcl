# What can be asked for beside the smallest, without AWS.

mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  museums = [
    { code = "lmnh", name = "Liverpool Museum of Natural History", topics = ["lmnh"] },
    { code = "mmnh", name = "Manchester's \"other\" museum", topics = ["mmnh", "mmnh-old"], opens = "10:00", closes = "17:00" },
  ]
  kafka            = { brokers = ["b-1.example.org:9098"], authentication = "iam", cidrs = ["10.30.0.0/24", "10.30.1.0/24"] }
  msk_cluster_arn  = "arn:aws:kafka:eu-west-2:123456789012:cluster/museum/8f1e2a34-1"
  kms_key_arn      = "arn:aws:kms:eu-west-2:123456789012:key/1"
  alarm_emails     = ["engineer@example.org"]
  ingest_instances = 3
  database         = { multi_az = true }
  tableau          = { access = "allowlist", cidrs = ["155.226.128.0/21"], read_replica = true }
  web = {
    certificate_arn = "arn:aws:acm:eu-west-2:123456789012:certificate/1"
    host            = "kiosks.example.org"
    oidc = {
      issuer                 = "https://login.example.org"
      authorization_endpoint = "https://login.example.org/authorize"
      token_endpoint         = "https://login.example.org/token"
      user_info_endpoint     = "https://login.example.org/userinfo"
      client_id              = "kioskline"
      roles                  = ["guards=security"]
    }
    allowed_cidrs = ["192.0.2.0/24"]
  }
  oidc_client_secret = "not-a-secret"
  packages           = { kioskline = "main.tf", ssm_agent = "outputs.tf", cloudwatch_agent = "logs.tf", rds_certificates = "network.tf" }
}

run "pages_are_behind_tls_and_a_log_in" {
  assert {
    condition     = aws_lb_listener.https[0].protocol == "HTTPS" && startswith(aws_lb_listener.https[0].ssl_policy, "ELBSecurityPolicy-TLS13")
    error_message = "not TLS, or an old one"
  }
  assert {
    condition     = aws_lb_listener.https[0].default_action[0].type == "authenticate-oidc" && aws_lb_listener.https[0].default_action[0].authenticate_oidc[0].on_unauthenticated_request == "authenticate"
    error_message = "whoever has not logged in is let through"
  }
  assert {
    condition     = aws_vpc_security_group_ingress_rule.machine_from_web[0].cidr_ipv4 == null && aws_vpc_security_group_ingress_rule.machine_from_web[0].referenced_security_group_id == aws_security_group.web[0].id
    error_message = "the machines are open to others than the load balancer"
  }
  assert {
    condition     = keys(aws_vpc_security_group_ingress_rule.web_https) == ["192.0.2.0/24"]
    error_message = "the load balancer is open to others than asked"
  }
  assert {
    condition     = aws_lb.this[0].drop_invalid_header_fields && aws_autoscaling_group.this.health_check_type == "ELB"
    error_message = "odd headers pass, or an unhealthy machine stays"
  }
  assert {
    condition     = strcontains(nonsensitive(aws_ssm_parameter.configuration.value), "listen = \"0.0.0.0:8080\"\naccess = \"load_balancer\"\norigin = \"https://kiosks.example.org\"\nproxies = [\"10.20.0.0/24\",\"10.20.1.0/24\"]\n")
    error_message = "the load balancer can't reach the pages"
  }
}

run "tableau_has_a_copy_and_only_that_is_public" {
  assert {
    condition     = aws_db_instance.replica[0].publicly_accessible && !aws_db_instance.this.publicly_accessible
    error_message = "the wrong database is public"
  }
  assert {
    condition     = keys(aws_vpc_security_group_ingress_rule.database_from_tableau) == ["155.226.128.0/21"] && aws_vpc_security_group_ingress_rule.database_from_tableau["155.226.128.0/21"].security_group_id == aws_security_group.replica[0].id
    error_message = "Tableau's addresses are let in elsewhere, or others are"
  }
  assert {
    condition     = aws_db_instance.replica[0].storage_encrypted && aws_db_instance.replica[0].parameter_group_name == aws_db_instance.this.parameter_group_name
    error_message = "the copy does not force TLS"
  }
  assert {
    condition     = length(aws_cloudwatch_metric_alarm.replica_lag) == 1
    error_message = "nobody is told when the copy is behind"
  }
}

run "more_machines_a_standby_and_msk" {
  assert {
    condition     = aws_autoscaling_group.this.desired_capacity == 3 && aws_db_instance.this.multi_az
    error_message = "not as many as asked"
  }
  assert {
    condition     = toset([for rule in values(aws_vpc_security_group_egress_rule.machine_kafka) : rule.cidr_ipv4]) == toset(["10.30.0.0/24", "10.30.1.0/24"])
    error_message = "machines may connect to other brokers"
  }
  assert {
    condition     = local.msk_topics == tolist(["arn:aws:kafka:eu-west-2:123456789012:topic/museum/8f1e2a34-1/lmnh", "arn:aws:kafka:eu-west-2:123456789012:topic/museum/8f1e2a34-1/mmnh", "arn:aws:kafka:eu-west-2:123456789012:topic/museum/8f1e2a34-1/mmnh-old"]) && local.msk_group == "arn:aws:kafka:eu-west-2:123456789012:group/museum/8f1e2a34-1/kioskline"
    error_message = "the topics' or the group's ARNs are wrong"
  }
  assert {
    condition     = strcontains(nonsensitive(aws_ssm_parameter.configuration.value), "name = \"Manchester's \\\"other\\\" museum\"\ntopics = [\"mmnh\",\"mmnh-old\"]")
    error_message = "a museum's name breaks the configuration"
  }
  assert {
    condition     = output.next_1_put_secrets == []
    error_message = "a password is asked for that nobody needs"
  }
  assert {
    condition     = aws_sns_topic.alarms.kms_master_key_id == var.kms_key_arn && aws_db_instance.this.kms_key_id == var.kms_key_arn && aws_launch_template.this.block_device_mappings[0].ebs[0].kms_key_id == var.kms_key_arn
    error_message = "the key is not used everywhere"
  }
}

run "bridge_keeps_the_database_private" {
  variables {
    tableau = { access = "bridge" }
  }
  assert {
    condition     = !aws_db_instance.this.publicly_accessible && length(aws_vpc_security_group_ingress_rule.database_from_tableau) == 0 && aws_vpc_security_group_ingress_rule.database_from_bridge[0].referenced_security_group_id == aws_security_group.bridge[0].id
    error_message = "Bridge opens more than itself"
  }
  assert {
    condition     = length(setintersection(aws_db_subnet_group.this.subnet_ids, aws_subnet.public[*].id)) == 0
    error_message = "the database is in a public subnet"
  }
}
