# What is refused, before anything is made.

mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  museums      = [{ code = "lmnh", name = "Liverpool Museum of Natural History", topics = ["lmnh"] }]
  kafka        = { brokers = ["b-1.example.org:9096"] }
  alarm_emails = ["engineer@example.org"]
  packages     = { kioskline = "main.tf", ssm_agent = "outputs.tf", cloudwatch_agent = "logs.tf", rds_certificates = "network.tf" }
}

run "a_name_with_capitals" {
  command = plan
  variables {
    name = "Kiosk"
  }
  expect_failures = [var.name]
}

run "no_museum" {
  command = plan
  variables {
    museums = []
  }
  expect_failures = [var.museums]
}

run "two_museums_of_one_code" {
  command = plan
  variables {
    museums = [{ code = "a", name = "A", topics = ["a"] }, { code = "a", name = "B", topics = ["b"] }]
  }
  expect_failures = [var.museums]
}

run "a_topic_of_two_museums" {
  command = plan
  variables {
    museums = [{ code = "a", name = "A", topics = ["a"] }, { code = "b", name = "B", topics = ["a"] }]
  }
  expect_failures = [var.museums]
}

run "a_museum_that_opens_at_25" {
  command = plan
  variables {
    museums = [{ code = "a", name = "A", topics = ["a"], opens = "25:00" }]
  }
  expect_failures = [var.museums]
}

run "a_broker_without_a_port" {
  command = plan
  variables {
    kafka = { brokers = ["b-1.example.org"] }
  }
  expect_failures = [var.kafka]
}

run "an_unknown_authentication" {
  command = plan
  variables {
    kafka = { brokers = ["b-1.example.org:9096"], authentication = "kerberos" }
  }
  expect_failures = [var.kafka]
}

run "iam_without_a_cluster" {
  command = plan
  variables {
    kafka = { brokers = ["b-1.example.org:9098"], authentication = "iam" }
  }
  expect_failures = [var.msk_cluster_arn]
}

run "a_cluster_without_iam" {
  command = plan
  variables {
    msk_cluster_arn = "arn:aws:kafka:eu-west-2:123456789012:cluster/museum/1"
  }
  expect_failures = [var.msk_cluster_arn]
}

run "one_subnet" {
  command = plan
  variables {
    vpc = { id = "vpc-1", public_subnet_ids = ["subnet-1"], private_subnet_ids = ["subnet-2", "subnet-3"] }
  }
  expect_failures = [var.vpc]
}

run "a_tiny_network" {
  command = plan
  variables {
    vpc_cidr = "10.0.0.0/28"
  }
  expect_failures = [var.vpc_cidr]
}

run "no_backups" {
  command = plan
  variables {
    database = { backup_retention_days = 0 }
  }
  expect_failures = [var.database]
}

run "an_old_postgresql" {
  command = plan
  variables {
    database = { engine_version = "13" }
  }
  expect_failures = [var.database]
}

run "a_disk_that_cannot_grow" {
  command = plan
  variables {
    database = { allocated_storage = 100, max_allocated_storage = 100 }
  }
  expect_failures = [var.database]
}

run "a_machine_of_another_architecture" {
  command = plan
  variables {
    instance_type = "t3.small"
  }
  expect_failures = [var.instance_type]
}

run "half_a_machine" {
  command = plan
  variables {
    ingest_instances = 1.5
  }
  expect_failures = [var.ingest_instances]
}

run "an_allowlist_without_addresses" {
  command = plan
  variables {
    tableau = { access = "allowlist" }
  }
  expect_failures = [var.tableau]
}

run "addresses_without_an_allowlist" {
  command = plan
  variables {
    tableau = { access = "bridge", cidrs = ["155.226.128.0/21"] }
  }
  expect_failures = [var.tableau]
}

run "the_whole_internet_as_tableau" {
  command = plan
  variables {
    tableau = { access = "allowlist", cidrs = ["0.0.0.0/0"] }
  }
  expect_failures = [var.tableau]
}

run "a_copy_that_nobody_reads" {
  command = plan
  variables {
    tableau = { read_replica = true }
  }
  expect_failures = [var.tableau]
}

run "a_secret_without_pages" {
  command = plan
  variables {
    oidc_client_secret = "not-a-secret"
  }
  expect_failures = [var.oidc_client_secret]
}

run "an_alarm_that_nobody_hears" {
  command = plan
  variables {
    alarm_emails = []
  }
  expect_failures = [var.alarm_emails]
}

run "a_password_in_the_configuration" {
  command = plan
  variables {
    extra_configuration = "[safety]\nsmtp_password = \"x\""
  }
  expect_failures = [var.extra_configuration]
}

run "a_section_twice" {
  command = plan
  variables {
    extra_configuration = "[database]\nurl = \"x\""
  }
  expect_failures = [var.extra_configuration]
}

run "mail_by_port_25" {
  command = plan
  variables {
    smtp = { host = "mail.example.org", port = 25, from = "kiosks@example.org" }
  }
  expect_failures = [var.smtp]
}

run "logs_for_ever" {
  command = plan
  variables {
    log_retention_days = 3650
  }
  expect_failures = [var.log_retention_days]
}

run "a_package_that_is_not_there" {
  command = plan
  variables {
    packages = { kioskline = "absent.deb", ssm_agent = "main.tf", cloudwatch_agent = "main.tf", rds_certificates = "main.tf" }
  }
  expect_failures = [var.packages]
}

run "an_alias_as_key" {
  command = plan
  variables {
    kms_key_arn = "alias/aws/rds"
  }
  expect_failures = [var.kms_key_arn]
}

run "pages_without_a_certificate" {
  command = plan
  variables {
    web = {
      certificate_arn = "none"
      host            = "kiosks.example.org"
      oidc            = { issuer = "https://a.example.org", authorization_endpoint = "https://a.example.org", token_endpoint = "https://a.example.org", user_info_endpoint = "https://a.example.org", client_id = "c", roles = ["guards=security"] }
    }
    oidc_client_secret = "not-a-secret"
  }
  expect_failures = [var.web]
}

run "a_duty_topic_that_is_none" {
  command = plan
  variables {
    duty_topic_arns = ["kiosks"]
  }
  expect_failures = [var.duty_topic_arns]
}

run "a_budget_of_nothing" {
  command = plan
  variables {
    monthly_budget_usd = 0
  }
  expect_failures = [var.monthly_budget_usd]
}

run "a_time_without_a_unit" {
  command = plan
  variables {
    wait_for_machines = "20"
  }
  expect_failures = [var.wait_for_machines]
}

run "an_image_by_its_name" {
  command = plan
  variables {
    image_id = "debian-13"
  }
  expect_failures = [var.image_id]
}

run "pages_for_a_role_there_is_none_of" {
  command = plan
  variables {
    web = {
      certificate_arn = "arn:aws:acm:eu-west-2:123456789012:certificate/1"
      host            = "kiosks.example.org"
      oidc            = { issuer = "https://a.example.org", authorization_endpoint = "https://a.example.org", token_endpoint = "https://a.example.org", user_info_endpoint = "https://a.example.org", client_id = "c", roles = ["guards=king"] }
    }
    oidc_client_secret = "not-a-secret"
  }
  expect_failures = [var.web]
}
