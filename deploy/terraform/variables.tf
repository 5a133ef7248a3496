# What the installation is; the other variables lie beside what they are about.

variable "name" {
  description = "Short name of the installation: begins the name of everything made."
  type        = string
  default     = "kioskline"

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,19}$", var.name))
    error_message = "name must be 2 to 20 lower-case letters, digits and hyphens, the first a letter."
  }
}

variable "museums" {
  description = "The museums served: code (begins its objects' names in the bucket), name, Kafka topics, IANA time zone, and the first and last moment of the day at which a press counts."
  type = list(object({
    code      = string
    name      = string
    topics    = list(string)
    time_zone = optional(string, "Europe/London")
    opens     = optional(string, "08:45")
    closes    = optional(string, "18:15")
  }))

  validation {
    condition     = length(var.museums) > 0 && length(distinct(var.museums[*].code)) == length(var.museums)
    error_message = "museums must name at least one museum, each with a code of its own."
  }
  validation {
    condition     = alltrue([for museum in var.museums : can(regex("^[a-z0-9][a-z0-9_-]*$", museum.code))])
    error_message = "A museum's code is made of lower-case letters, digits, hyphens and underscores."
  }
  validation {
    condition     = alltrue([for museum in var.museums : length(museum.topics) > 0])
    error_message = "Each museum needs at least one topic."
  }
  validation {
    condition = length(distinct(flatten(var.museums[*].topics))) == length(flatten(var.museums[*].topics))

    error_message = "A topic belongs to one museum."
  }
  validation {
    condition     = alltrue(flatten([for museum in var.museums : [for time in [museum.opens, museum.closes] : can(regex("^([01][0-9]|2[0-3]):[0-5][0-9]$", time))]]))
    error_message = "opens and closes are times of day, like 08:45."
  }
}

variable "tags" {
  description = "Tags of everything made, beside `installation`."
  type        = map(string)
  default     = {}
}

variable "kms_key_arn" {
  description = "Key that encrypts the disks, the database, its snapshots, secrets, logs and alarms; unset: the keys AWS manages, which cost nothing and can't be shared with another account. The key's own policy must let CloudWatch Logs, CloudWatch, EventBridge and Budgets of this account use it."
  type        = string
  default     = null

  validation {
    condition     = var.kms_key_arn == null || can(regex("^arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/", var.kms_key_arn))
    error_message = "kms_key_arn must be the ARN of a key (not of an alias)."
  }
}
