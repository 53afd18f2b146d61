/*!40103 SET @OLD_TIME_ZONE=@@TIME_ZONE */;
/*!40103 SET TIME_ZONE='+00:00' */;
/*!40014 SET @OLD_UNIQUE_CHECKS=@@UNIQUE_CHECKS, UNIQUE_CHECKS=0 */;
/*!40014 SET @OLD_FOREIGN_KEY_CHECKS=@@FOREIGN_KEY_CHECKS, FOREIGN_KEY_CHECKS=0 */;
/*!40101 SET @OLD_SQL_MODE=@@SQL_MODE, SQL_MODE='NO_AUTO_VALUE_ON_ZERO' */;
/*!40111 SET @OLD_SQL_NOTES=@@SQL_NOTES, SQL_NOTES=0 */;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!50503 SET character_set_client = utf8mb4 */;
CREATE TABLE `QRTZ_BLOB_TRIGGERS` (
  `SCHED_NAME` varchar(120) COLLATE utf8mb4_bin NOT NULL,
  `TRIGGER_NAME` varchar(190) COLLATE utf8mb4_bin NOT NULL,
  `TRIGGER_GROUP` varchar(190) COLLATE utf8mb4_bin NOT NULL,
  `BLOB_DATA` blob,
  PRIMARY KEY (`SCHED_NAME`,`TRIGGER_NAME`,`TRIGGER_GROUP`),
  KEY `SCHED_NAME` (`SCHED_NAME`,`TRIGGER_NAME`,`TRIGGER_GROUP`),
  CONSTRAINT `QRTZ_BLOB_TRIGGERS_ibfk_1` FOREIGN KEY (`SCHED_NAME`, `TRIGGER_NAME`, `TRIGGER_GROUP`) REFERENCES `QRTZ_TRIGGERS` (`SCHED_NAME`, `TRIGGER_NAME`, `TRIGGER_GROUP`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
/*!40101 SET character_set_client = @saved_cs_client */;

/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!50503 SET character_set_client = utf8mb4 */;
CREATE TABLE `QRTZ_CALENDARS` (
  `SCHED_NAME` varchar(120) COLLATE utf8mb4_bin NOT NULL,
  `CALENDAR_NAME` varchar(190) COLLATE utf8mb4_bin NOT NULL,
  `CALENDAR` blob NOT NULL,
  PRIMARY KEY (`SCHED_NAME`,`CALENDAR_NAME`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
/*!40101 SET character_set_client = @saved_cs_client */;

/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!50503 SET character_set_client = utf8mb4 */;
CREATE TABLE `QRTZ_CRON_TRIGGERS` (
  `SCHED_NAME` varchar(120) COLLATE utf8mb4_bin NOT NULL,
  `TRIGGER_NAME` varchar(190) COLLATE utf8mb4_bin NOT NULL,
  `TRIGGER_GROUP` varchar(190) COLLATE utf8mb4_bin NOT NULL,
  `CRON_EXPRESSION` varchar(120) COLLATE utf8mb4_bin NOT NULL,
  `TIME_ZONE_ID` varchar(80) COLLATE utf8mb4_bin DEFAULT NULL,
  PRIMARY KEY (`SCHED_NAME`,`TRIGGER_NAME`,`TRIGGER_GROUP`),
  CONSTRAINT `QRTZ_CRON_TRIGGERS_ibfk_1` FOREIGN KEY (`SCHED_NAME`, `TRIGGER_NAME`, `TRIGGER_GROUP`) REFERENCES `QRTZ_TRIGGERS` (`SCHED_NAME`, `TRIGGER_NAME`, `TRIGGER_GROUP`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
/*!40101 SET character_set_client = @saved_cs_client */;

/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!50503 SET character_set_client = utf8mb4 */;
CREATE TABLE `QRTZ_FIRED_TRIGGERS` (
  `SCHED_NAME` varchar(120) COLLATE utf8mb4_bin NOT NULL,
  `ENTRY_ID` varchar(95) COLLATE utf8mb4_bin NOT NULL,
  `TRIGGER_NAME` varchar(190) COLLATE utf8mb4_bin NOT NULL,
  `TRIGGER_GROUP` varchar(190) COLLATE utf8mb4_bin NOT NULL,
  `INSTANCE_NAME` varchar(190) COLLATE utf8mb4_bin NOT NULL,
  `FIRED_TIME` bigint NOT NULL,
  `SCHED_TIME` bigint NOT NULL,
  `PRIORITY` int NOT NULL,
  `STATE` varchar(16) COLLATE utf8mb4_bin NOT NULL,
  `JOB_NAME` varchar(190) COLLATE utf8mb4_bin DEFAULT NULL,
  `JOB_GROUP` varchar(190) COLLATE utf8mb4_bin DEFAULT NULL,
  `IS_NONCONCURRENT` varchar(1) COLLATE utf8mb4_bin DEFAULT NULL,
  `REQUESTS_RECOVERY` varchar(1) COLLATE utf8mb4_bin DEFAULT NULL,
  PRIMARY KEY (`SCHED_NAME`,`ENTRY_ID`),
  KEY `IDX_QRTZ_FT_TRIG_INST_NAME` (`SCHED_NAME`,`INSTANCE_NAME`),
  KEY `IDX_QRTZ_FT_INST_JOB_REQ_RCVRY` (`SCHED_NAME`,`INSTANCE_NAME`,`REQUESTS_RECOVERY`),
  KEY `IDX_QRTZ_FT_J_G` (`SCHED_NAME`,`JOB_NAME`,`JOB_GROUP`),
  KEY `IDX_QRTZ_FT_JG` (`SCHED_NAME`,`JOB_GROUP`),
  KEY `IDX_QRTZ_FT_T_G` (`SCHED_NAME`,`TRIGGER_NAME`,`TRIGGER_GROUP`),
  KEY `IDX_QRTZ_FT_TG` (`SCHED_NAME`,`TRIGGER_GROUP`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
/*!40101 SET character_set_client = @saved_cs_client */;

/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!50503 SET character_set_client = utf8mb4 */;
CREATE TABLE `QRTZ_JOB_DETAILS` (
  `SCHED_NAME` varchar(120) COLLATE utf8mb4_bin NOT NULL,
  `JOB_NAME` varchar(190) COLLATE utf8mb4_bin NOT NULL,
  `JOB_GROUP` varchar(190) COLLATE utf8mb4_bin NOT NULL,
  `DESCRIPTION` varchar(250) COLLATE utf8mb4_bin DEFAULT NULL,
  `JOB_CLASS_NAME` varchar(250) COLLATE utf8mb4_bin NOT NULL,
  `IS_DURABLE` varchar(1) COLLATE utf8mb4_bin NOT NULL,
  `IS_NONCONCURRENT` varchar(1) COLLATE utf8mb4_bin NOT NULL,
  `IS_UPDATE_DATA` varchar(1) COLLATE utf8mb4_bin NOT NULL,
  `REQUESTS_RECOVERY` varchar(1) COLLATE utf8mb4_bin NOT NULL,
  `JOB_DATA` blob,
  PRIMARY KEY (`SCHED_NAME`,`JOB_NAME`,`JOB_GROUP`),
  KEY `IDX_QRTZ_J_REQ_RECOVERY` (`SCHED_NAME`,`REQUESTS_RECOVERY`),
  KEY `IDX_QRTZ_J_GRP` (`SCHED_NAME`,`JOB_GROUP`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
/*!40101 SET character_set_client = @saved_cs_client */;

/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!50503 SET character_set_client = utf8mb4 */;
CREATE TABLE `QRTZ_LOCKS` (
  `SCHED_NAME` varchar(120) COLLATE utf8mb4_bin NOT NULL,
  `LOCK_NAME` varchar(40) COLLATE utf8mb4_bin NOT NULL,
  PRIMARY KEY (`SCHED_NAME`,`LOCK_NAME`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
/*!40101 SET character_set_client = @saved_cs_client */;

/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!50503 SET character_set_client = utf8mb4 */;
CREATE TABLE `QRTZ_PAUSED_TRIGGER_GRPS` (
  `SCHED_NAME` varchar(120) COLLATE utf8mb4_bin NOT NULL,
  `TRIGGER_GROUP` varchar(190) COLLATE utf8mb4_bin NOT NULL,
  PRIMARY KEY (`SCHED_NAME`,`TRIGGER_GROUP`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
/*!40101 SET character_set_client = @saved_cs_client */;

/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!50503 SET character_set_client = utf8mb4 */;
CREATE TABLE `QRTZ_SCHEDULER_STATE` (
  `SCHED_NAME` varchar(120) COLLATE utf8mb4_bin NOT NULL,
  `INSTANCE_NAME` varchar(190) COLLATE utf8mb4_bin NOT NULL,
  `LAST_CHECKIN_TIME` bigint NOT NULL,
  `CHECKIN_INTERVAL` bigint NOT NULL,
  PRIMARY KEY (`SCHED_NAME`,`INSTANCE_NAME`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
/*!40101 SET character_set_client = @saved_cs_client */;

/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!50503 SET character_set_client = utf8mb4 */;
CREATE TABLE `QRTZ_SIMPLE_TRIGGERS` (
  `SCHED_NAME` varchar(120) COLLATE utf8mb4_bin NOT NULL,
  `TRIGGER_NAME` varchar(190) COLLATE utf8mb4_bin NOT NULL,
  `TRIGGER_GROUP` varchar(190) COLLATE utf8mb4_bin NOT NULL,
  `REPEAT_COUNT` bigint NOT NULL,
  `REPEAT_INTERVAL` bigint NOT NULL,
  `TIMES_TRIGGERED` bigint NOT NULL,
  PRIMARY KEY (`SCHED_NAME`,`TRIGGER_NAME`,`TRIGGER_GROUP`),
  CONSTRAINT `QRTZ_SIMPLE_TRIGGERS_ibfk_1` FOREIGN KEY (`SCHED_NAME`, `TRIGGER_NAME`, `TRIGGER_GROUP`) REFERENCES `QRTZ_TRIGGERS` (`SCHED_NAME`, `TRIGGER_NAME`, `TRIGGER_GROUP`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
/*!40101 SET character_set_client = @saved_cs_client */;

/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!50503 SET character_set_client = utf8mb4 */;
CREATE TABLE `QRTZ_SIMPROP_TRIGGERS` (
  `SCHED_NAME` varchar(120) COLLATE utf8mb4_bin NOT NULL,
  `TRIGGER_NAME` varchar(190) COLLATE utf8mb4_bin NOT NULL,
  `TRIGGER_GROUP` varchar(190) COLLATE utf8mb4_bin NOT NULL,
  `STR_PROP_1` varchar(512) COLLATE utf8mb4_bin DEFAULT NULL,
  `STR_PROP_2` varchar(512) COLLATE utf8mb4_bin DEFAULT NULL,
  `STR_PROP_3` varchar(512) COLLATE utf8mb4_bin DEFAULT NULL,
  `INT_PROP_1` int DEFAULT NULL,
  `INT_PROP_2` int DEFAULT NULL,
  `LONG_PROP_1` bigint DEFAULT NULL,
  `LONG_PROP_2` bigint DEFAULT NULL,
  `DEC_PROP_1` decimal(13,4) DEFAULT NULL,
  `DEC_PROP_2` decimal(13,4) DEFAULT NULL,
  `BOOL_PROP_1` varchar(1) COLLATE utf8mb4_bin DEFAULT NULL,
  `BOOL_PROP_2` varchar(1) COLLATE utf8mb4_bin DEFAULT NULL,
  PRIMARY KEY (`SCHED_NAME`,`TRIGGER_NAME`,`TRIGGER_GROUP`),
  CONSTRAINT `QRTZ_SIMPROP_TRIGGERS_ibfk_1` FOREIGN KEY (`SCHED_NAME`, `TRIGGER_NAME`, `TRIGGER_GROUP`) REFERENCES `QRTZ_TRIGGERS` (`SCHED_NAME`, `TRIGGER_NAME`, `TRIGGER_GROUP`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
/*!40101 SET character_set_client = @saved_cs_client */;

/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!50503 SET character_set_client = utf8mb4 */;
CREATE TABLE `QRTZ_TRIGGERS` (
  `SCHED_NAME` varchar(120) COLLATE utf8mb4_bin NOT NULL,
  `TRIGGER_NAME` varchar(190) COLLATE utf8mb4_bin NOT NULL,
  `TRIGGER_GROUP` varchar(190) COLLATE utf8mb4_bin NOT NULL,
  `JOB_NAME` varchar(190) COLLATE utf8mb4_bin NOT NULL,
  `JOB_GROUP` varchar(190) COLLATE utf8mb4_bin NOT NULL,
  `DESCRIPTION` varchar(250) COLLATE utf8mb4_bin DEFAULT NULL,
  `NEXT_FIRE_TIME` bigint DEFAULT NULL,
  `PREV_FIRE_TIME` bigint DEFAULT NULL,
  `PRIORITY` int DEFAULT NULL,
  `TRIGGER_STATE` varchar(16) COLLATE utf8mb4_bin NOT NULL,
  `TRIGGER_TYPE` varchar(8) COLLATE utf8mb4_bin NOT NULL,
  `START_TIME` bigint NOT NULL,
  `END_TIME` bigint DEFAULT NULL,
  `CALENDAR_NAME` varchar(190) COLLATE utf8mb4_bin DEFAULT NULL,
  `MISFIRE_INSTR` smallint DEFAULT NULL,
  `JOB_DATA` blob,
  PRIMARY KEY (`SCHED_NAME`,`TRIGGER_NAME`,`TRIGGER_GROUP`),
  KEY `IDX_QRTZ_T_J` (`SCHED_NAME`,`JOB_NAME`,`JOB_GROUP`),
  KEY `IDX_QRTZ_T_JG` (`SCHED_NAME`,`JOB_GROUP`),
  KEY `IDX_QRTZ_T_C` (`SCHED_NAME`,`CALENDAR_NAME`),
  KEY `IDX_QRTZ_T_G` (`SCHED_NAME`,`TRIGGER_GROUP`),
  KEY `IDX_QRTZ_T_STATE` (`SCHED_NAME`,`TRIGGER_STATE`),
  KEY `IDX_QRTZ_T_N_STATE` (`SCHED_NAME`,`TRIGGER_NAME`,`TRIGGER_GROUP`,`TRIGGER_STATE`),
  KEY `IDX_QRTZ_T_N_G_STATE` (`SCHED_NAME`,`TRIGGER_GROUP`,`TRIGGER_STATE`),
  KEY `IDX_QRTZ_T_NEXT_FIRE_TIME` (`SCHED_NAME`,`NEXT_FIRE_TIME`),
  KEY `IDX_QRTZ_T_NFT_ST` (`SCHED_NAME`,`TRIGGER_STATE`,`NEXT_FIRE_TIME`),
  KEY `IDX_QRTZ_T_NFT_MISFIRE` (`SCHED_NAME`,`MISFIRE_INSTR`,`NEXT_FIRE_TIME`),
  KEY `IDX_QRTZ_T_NFT_ST_MISFIRE` (`SCHED_NAME`,`MISFIRE_INSTR`,`NEXT_FIRE_TIME`,`TRIGGER_STATE`),
  KEY `IDX_QRTZ_T_NFT_ST_MISFIRE_GRP` (`SCHED_NAME`,`MISFIRE_INSTR`,`NEXT_FIRE_TIME`,`TRIGGER_GROUP`,`TRIGGER_STATE`),
  CONSTRAINT `QRTZ_TRIGGERS_ibfk_1` FOREIGN KEY (`SCHED_NAME`, `JOB_NAME`, `JOB_GROUP`) REFERENCES `QRTZ_JOB_DETAILS` (`SCHED_NAME`, `JOB_NAME`, `JOB_GROUP`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
/*!40101 SET character_set_client = @saved_cs_client */;

/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!50503 SET character_set_client = utf8mb4 */;
CREATE TABLE `account` (
  `id` binary(16) NOT NULL,
  `tenant` varchar(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `reference` varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  `contact` varchar(320) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin DEFAULT NULL,
  `created_at` datetime(6) NOT NULL,
  PRIMARY KEY (`id`),
  UNIQUE KEY `account_reference` (`tenant`,`reference`),
  KEY `account_by_tenant` (`tenant`,`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
/*!40101 SET character_set_client = @saved_cs_client */;

INSERT INTO `account` VALUES (0x01A2276C761A724EAFFB1A66BD49DD84,'default','acc-0',NULL,'2026-11-29 13:09:09.785912'),(0x01A2276C7A35759791D4EED4C72B2257,'default','acc-1',NULL,'2026-11-29 13:09:10.393657'),(0x01A2276C7AF775FDA7B0B9D580B78459,'default','acc-2',NULL,'2026-11-29 13:09:10.561966'),(0x01A2276C7B65764BA6005D1D9C63A56F,'default','acc-3',NULL,'2026-11-29 13:09:10.668745');
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!50503 SET character_set_client = utf8mb4 */;
CREATE TABLE `api_key` (
  `id` binary(16) NOT NULL,
  `hash` binary(32) NOT NULL,
  `tenant` varchar(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `scopes` varchar(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `name` varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  `created_at` datetime(6) NOT NULL,
  `revoked_at` datetime(6) DEFAULT NULL,
  `last_used_at` datetime(6) DEFAULT NULL,
  PRIMARY KEY (`id`),
  UNIQUE KEY `api_key_hash` (`hash`),
  KEY `api_key_by_tenant` (`tenant`,`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
/*!40101 SET character_set_client = @saved_cs_client */;

INSERT INTO `api_key` VALUES (0x01A2276BD1A7721E977FD0387EC0E83F,0x8548D6B97B86F9ED9E0F94C525B1EC27C7F6A7D86B898A3EB55245C6ED2F612E,'default','accounts,treasury,payments,withdrawals,approver,notifications,blockchain,operator,auditor,admin,reader,editor','bootstrap','2026-11-29 13:08:27.176756',NULL,'2026-11-29 13:09:54.440691');
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!50503 SET character_set_client = utf8mb4 */;
CREATE TABLE `audit` (
  `id` binary(16) NOT NULL,
  `at` datetime(6) NOT NULL,
  `tenant` varchar(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `actor` varchar(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `remote` varchar(64) CHARACTER SET ascii COLLATE ascii_bin DEFAULT NULL,
  `request_id` varchar(128) CHARACTER SET ascii COLLATE ascii_bin DEFAULT NULL,
  `event` varchar(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `action` varchar(128) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `ticket` binary(16) DEFAULT NULL,
  `detail` mediumtext COLLATE utf8mb4_bin,
  PRIMARY KEY (`id`),
  KEY `audit_by_tenant` (`tenant`,`id`),
  KEY `audit_by_ticket` (`ticket`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
/*!40101 SET character_set_client = @saved_cs_client */;

/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!50503 SET character_set_client = utf8mb4 */;
CREATE TABLE `balance` (
  `account_id` binary(16) NOT NULL,
  `asset` varchar(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `tenant` varchar(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `kind` varchar(8) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `posted` bigint NOT NULL,
  `held` bigint NOT NULL,
  `credit_limit` bigint NOT NULL,
  `debits_closed` tinyint(1) NOT NULL,
  PRIMARY KEY (`account_id`,`asset`),
  CONSTRAINT `balance_credit_limit` CHECK ((`credit_limit` >= 0)),
  CONSTRAINT `balance_held` CHECK ((`held` >= 0)),
  CONSTRAINT `balance_kind` CHECK ((`kind` in (_utf8mb4'client',_utf8mb4'system'))),
  CONSTRAINT `balance_within_limit` CHECK (((`kind` = _utf8mb4'system') or (0 <> `debits_closed`) or (((`posted` - `held`) + `credit_limit`) >= 0)))
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
/*!40101 SET character_set_client = @saved_cs_client */;

INSERT INTO `balance` VALUES (0x01A2276C761A724EAFFB1A66BD49DD84,'KRW','default','client',99700,200,0,0),(0x01A2276C7A35759791D4EED4C72B2257,'KRW','default','client',100000,0,0,0),(0x01A2276C7AF775FDA7B0B9D580B78459,'KRW','default','client',300,0,0,0),(0x01A2276C7B65764BA6005D1D9C63A56F,'KRW','default','client',0,0,0,0),(0x206EAF45C0E73E1EBD3E04B6AAFE6DFF,'KRW','default','system',-200000,0,0,0);
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!50503 SET character_set_client = utf8mb4 */;
CREATE TABLE `control_task` (
  `id` binary(16) NOT NULL,
  `about` varchar(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `type` varchar(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `body` mediumblob NOT NULL,
  `traceparent` varchar(64) CHARACTER SET ascii COLLATE ascii_bin DEFAULT NULL,
  `attempt` int NOT NULL,
  `created_at` datetime(6) NOT NULL,
  `due_at` datetime(6) NOT NULL,
  PRIMARY KEY (`id`),
  KEY `control_task_about` (`about`,`id`),
  KEY `control_task_due` (`due_at`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
/*!40101 SET character_set_client = @saved_cs_client */;

/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!50503 SET character_set_client = utf8mb4 */;
CREATE TABLE `dead_letter` (
  `id` binary(16) NOT NULL,
  `queue` varchar(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `message_id` binary(16) NOT NULL,
  `ticket` binary(16) DEFAULT NULL,
  `tenant` varchar(64) CHARACTER SET ascii COLLATE ascii_bin DEFAULT NULL,
  `type` varchar(255) COLLATE utf8mb4_bin NOT NULL,
  `content_type` varchar(255) COLLATE utf8mb4_bin DEFAULT NULL,
  `headers` mediumtext COLLATE utf8mb4_bin,
  `body` longblob NOT NULL,
  `source` varchar(8) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `cause` varchar(255) COLLATE utf8mb4_bin NOT NULL,
  `cause_group` binary(16) NOT NULL,
  `detail` text COLLATE utf8mb4_bin,
  `search_text` mediumtext CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci NOT NULL,
  `status` varchar(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `attempt` int NOT NULL,
  `parked` int NOT NULL,
  `replays` int NOT NULL,
  `run` binary(16) DEFAULT NULL,
  `edited_from` binary(16) DEFAULT NULL,
  `edited_to` binary(16) DEFAULT NULL,
  `first_failed_at` datetime(6) NOT NULL,
  `last_failed_at` datetime(6) NOT NULL,
  `arrived_at` datetime(6) NOT NULL,
  PRIMARY KEY (`id`),
  UNIQUE KEY `dead_letter_message` (`queue`,`message_id`),
  KEY `dead_letter_by_status` (`status`,`id`),
  KEY `dead_letter_by_queue` (`status`,`queue`,`id`),
  KEY `dead_letter_by_type` (`status`,`type`,`id`),
  KEY `dead_letter_by_group` (`status`,`cause_group`,`id`),
  KEY `dead_letter_by_tenant` (`status`,`tenant`,`id`),
  KEY `dead_letter_by_first` (`status`,`first_failed_at`),
  KEY `dead_letter_by_last` (`status`,`last_failed_at`),
  KEY `dead_letter_by_queue_last` (`status`,`queue`,`last_failed_at`),
  KEY `dead_letter_by_group_last` (`status`,`cause_group`,`last_failed_at`),
  KEY `dead_letter_by_ticket` (`ticket`),
  KEY `dead_letter_by_run` (`run`,`id`),
  KEY `dead_letter_by_edited_to` (`edited_to`),
  FULLTEXT KEY `dead_letter_text` (`search_text`),
  CONSTRAINT `dead_letter_source` CHECK ((`source` in (_utf8mb4'parked',_utf8mb4'broker'))),
  CONSTRAINT `dead_letter_status` CHECK ((`status` in (_utf8mb4'open',_utf8mb4'replaying',_utf8mb4'replayed',_utf8mb4'discarded')))
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
/*!40101 SET character_set_client = @saved_cs_client */;

INSERT INTO `dead_letter` VALUES (0x01A2276C840577B2B215F1ED1AFE0091,'payments',0x5DCC53D1E6F74F27B066F0C065146267,NULL,NULL,'','application/json','{}',0xFF00206E6F6E73656E7365,'parked','unknown-type',0x497651703F8F57039C413E553E6ED2B9,'','unknown-type\n\n\n','open',1,1,0,NULL,NULL,NULL,'2026-11-29 13:09:12.707767','2026-11-29 13:09:12.707767','2026-11-29 13:09:12.799724');
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!50503 SET character_set_client = utf8mb4 */;
CREATE TABLE `dead_letter_group` (
  `id` binary(16) NOT NULL,
  `queue` varchar(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `cause` varchar(255) COLLATE utf8mb4_bin NOT NULL,
  `open` bigint NOT NULL,
  `total` bigint NOT NULL,
  `recurring` tinyint(1) NOT NULL,
  `first_at` datetime(6) NOT NULL,
  `last_at` datetime(6) NOT NULL,
  `any_open` tinyint(1) GENERATED ALWAYS AS ((`open` > 0)) VIRTUAL,
  PRIMARY KEY (`id`),
  KEY `dead_letter_group_by_last` (`any_open`,`last_at`),
  KEY `dead_letter_group_by_queue` (`any_open`,`queue`,`last_at`),
  CONSTRAINT `dead_letter_group_open` CHECK ((`open` >= 0))
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
/*!40101 SET character_set_client = @saved_cs_client */;

INSERT INTO `dead_letter_group` (`id`, `queue`, `cause`, `open`, `total`, `recurring`, `first_at`, `last_at`) VALUES (0x497651703F8F57039C413E553E6ED2B9,'payments','unknown-type',1,1,0,'2026-11-29 13:09:12.707767','2026-11-29 13:09:12.707767');
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!50503 SET character_set_client = utf8mb4 */;
CREATE TABLE `dead_letter_history` (
  `dead_letter` binary(16) NOT NULL,
  `id` binary(16) NOT NULL,
  `at` datetime(6) NOT NULL,
  `event` varchar(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `attempt` int NOT NULL,
  `actor` varchar(64) CHARACTER SET ascii COLLATE ascii_bin DEFAULT NULL,
  `run` binary(16) DEFAULT NULL,
  `detail` text COLLATE utf8mb4_bin,
  PRIMARY KEY (`dead_letter`,`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
/*!40101 SET character_set_client = @saved_cs_client */;

INSERT INTO `dead_letter_history` VALUES (0x01A2276C840577B2B215F1ED1AFE0091,0x01A2276C8444759E9DA14DD439167D31,'2026-11-29 13:09:12.799724','opened',1,NULL,NULL,'unknown-type');
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!50503 SET character_set_client = utf8mb4 */;
CREATE TABLE `dead_letter_hour` (
  `cause_group` binary(16) NOT NULL,
  `hour` datetime(6) NOT NULL,
  `opened` int NOT NULL,
  PRIMARY KEY (`cause_group`,`hour`),
  KEY `dead_letter_hour_by_hour` (`hour`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
/*!40101 SET character_set_client = @saved_cs_client */;

INSERT INTO `dead_letter_hour` VALUES (0x497651703F8F57039C413E553E6ED2B9,'2026-11-29 13:00:00.000000',1);
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!50503 SET character_set_client = utf8mb4 */;
CREATE TABLE `dead_letter_run` (
  `id` binary(16) NOT NULL,
  `kind` varchar(8) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `dry_run` tinyint(1) NOT NULL,
  `phase` varchar(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `position` binary(16) DEFAULT NULL,
  `total` int NOT NULL,
  `done` int NOT NULL,
  `skipped` int NOT NULL,
  `failed` int NOT NULL,
  `cancel_asked` tinyint(1) NOT NULL,
  `steps` int NOT NULL,
  `started_at` datetime(6) NOT NULL,
  `running_since` datetime(6) DEFAULT NULL,
  `updated_at` datetime(6) NOT NULL,
  PRIMARY KEY (`id`),
  CONSTRAINT `dead_letter_run_kind` CHECK ((`kind` in (_utf8mb4'replay',_utf8mb4'discard'))),
  CONSTRAINT `dead_letter_run_phase` CHECK ((`phase` in (_utf8mb4'collecting',_utf8mb4'running',_utf8mb4'done',_utf8mb4'cancelled')))
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
/*!40101 SET character_set_client = @saved_cs_client */;

/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!50503 SET character_set_client = utf8mb4 */;
CREATE TABLE `dead_letter_run_item` (
  `run` binary(16) NOT NULL,
  `dead_letter` binary(16) NOT NULL,
  `outcome` varchar(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  PRIMARY KEY (`run`,`dead_letter`),
  KEY `dead_letter_run_item_outcome` (`run`,`outcome`,`dead_letter`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
/*!40101 SET character_set_client = @saved_cs_client */;

/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!50503 SET character_set_client = utf8mb4 */;
CREATE TABLE `discrepancy` (
  `id` binary(16) NOT NULL,
  `type` varchar(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `severity` varchar(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `subject` varchar(128) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `left_value` varchar(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `right_value` varchar(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `first_seen` datetime(6) NOT NULL,
  `last_seen` datetime(6) NOT NULL,
  `status` varchar(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `last_run` binary(16) NOT NULL,
  `open_subject` varchar(128) CHARACTER SET ascii COLLATE ascii_bin GENERATED ALWAYS AS ((case when (`status` = _ascii'open') then `subject` end)) STORED,
  PRIMARY KEY (`id`),
  UNIQUE KEY `discrepancy_open` (`type`,`open_subject`),
  KEY `discrepancy_by_status` (`status`,`id`),
  CONSTRAINT `discrepancy_severity` CHECK ((`severity` in (_utf8mb4'warning',_utf8mb4'critical'))),
  CONSTRAINT `discrepancy_status` CHECK ((`status` in (_utf8mb4'open',_utf8mb4'resolved')))
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
/*!40101 SET character_set_client = @saved_cs_client */;

/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!50503 SET character_set_client = utf8mb4 */;
CREATE TABLE `external_id` (
  `tenant` varchar(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `task` varchar(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `external_id` varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  `ticket` binary(16) NOT NULL,
  PRIMARY KEY (`tenant`,`task`,`external_id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
/*!40101 SET character_set_client = @saved_cs_client */;

INSERT INTO `external_id` VALUES ('default','credits.book.v1','wire-acc_01a2276c761a724eaffb1a66bd49dd84',0x01A2276C7BFB737FB6AE0CA259D1C04F),('default','credits.book.v1','wire-acc_01a2276c7a35759791d4eed4c72b2257',0x01A2276C7D7D73D4937B1B1EFE249CB4),('default','payments.pay.v1','ext-0',0x01A2276C7DFC74C2B613CE1D26C4BA13),('default','payments.pay.v1','ext-1',0x01A2276C7F4271A4947AB1AC7D3C28D5),('default','payments.pay.v1','ext-10',0x01A2276C811573EB8740E9CBD7D36AD8),('default','payments.pay.v1','ext-11',0x01A2276C81CF777ABC3CFE4582164848),('default','payments.pay.v1','ext-2',0x01A2276C7FD973E7B74D7198477BDE13);
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!50503 SET character_set_client = utf8mb4 */;
CREATE TABLE `flyway_delivery_ingress` (
  `installed_rank` int NOT NULL,
  `version` varchar(50) COLLATE utf8mb4_bin DEFAULT NULL,
  `description` varchar(200) COLLATE utf8mb4_bin NOT NULL,
  `type` varchar(20) COLLATE utf8mb4_bin NOT NULL,
  `script` varchar(1000) COLLATE utf8mb4_bin NOT NULL,
  `checksum` int DEFAULT NULL,
  `installed_by` varchar(100) COLLATE utf8mb4_bin NOT NULL,
  `installed_on` timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP,
  `execution_time` int NOT NULL,
  `success` tinyint(1) NOT NULL,
  PRIMARY KEY (`installed_rank`),
  KEY `flyway_delivery_ingress_s_idx` (`success`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
/*!40101 SET character_set_client = @saved_cs_client */;

INSERT INTO `flyway_delivery_ingress` VALUES (1,'0','<< Flyway Baseline >>','BASELINE','<< Flyway Baseline >>',NULL,'root','2026-11-29 13:08:17',0,1),(2,'1','delivery','SQL','V1__delivery.sql',370747626,'root','2026-11-29 13:08:18',80,1),(3,'2','queue levels','SQL','V2__queue_levels.sql',-1678558644,'root','2026-11-29 13:08:18',35,1),(4,'3','schedule and quarantine','SQL','V3__schedule_and_quarantine.sql',-1493252250,'root','2026-11-29 13:08:18',51,1);
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!50503 SET character_set_client = utf8mb4 */;
CREATE TABLE `flyway_delivery_scheduler` (
  `installed_rank` int NOT NULL,
  `version` varchar(50) COLLATE utf8mb4_bin DEFAULT NULL,
  `description` varchar(200) COLLATE utf8mb4_bin NOT NULL,
  `type` varchar(20) COLLATE utf8mb4_bin NOT NULL,
  `script` varchar(1000) COLLATE utf8mb4_bin NOT NULL,
  `checksum` int DEFAULT NULL,
  `installed_by` varchar(100) COLLATE utf8mb4_bin NOT NULL,
  `installed_on` timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP,
  `execution_time` int NOT NULL,
  `success` tinyint(1) NOT NULL,
  PRIMARY KEY (`installed_rank`),
  KEY `flyway_delivery_scheduler_s_idx` (`success`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
/*!40101 SET character_set_client = @saved_cs_client */;

INSERT INTO `flyway_delivery_scheduler` VALUES (1,'0','<< Flyway Baseline >>','BASELINE','<< Flyway Baseline >>',NULL,'root','2026-11-29 13:08:21',0,1),(2,'1','delivery','SQL','V1__delivery.sql',370747626,'root','2026-11-29 13:08:21',86,1),(3,'2','queue levels','SQL','V2__queue_levels.sql',-1678558644,'root','2026-11-29 13:08:21',50,1),(4,'3','schedule and quarantine','SQL','V3__schedule_and_quarantine.sql',-1493252250,'root','2026-11-29 13:08:21',80,1);
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!50503 SET character_set_client = utf8mb4 */;
CREATE TABLE `flyway_delivery_workers` (
  `installed_rank` int NOT NULL,
  `version` varchar(50) COLLATE utf8mb4_bin DEFAULT NULL,
  `description` varchar(200) COLLATE utf8mb4_bin NOT NULL,
  `type` varchar(20) COLLATE utf8mb4_bin NOT NULL,
  `script` varchar(1000) COLLATE utf8mb4_bin NOT NULL,
  `checksum` int DEFAULT NULL,
  `installed_by` varchar(100) COLLATE utf8mb4_bin NOT NULL,
  `installed_on` timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP,
  `execution_time` int NOT NULL,
  `success` tinyint(1) NOT NULL,
  PRIMARY KEY (`installed_rank`),
  KEY `flyway_delivery_workers_s_idx` (`success`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
/*!40101 SET character_set_client = @saved_cs_client */;

INSERT INTO `flyway_delivery_workers` VALUES (1,'0','<< Flyway Baseline >>','BASELINE','<< Flyway Baseline >>',NULL,'root','2026-11-29 13:08:19',0,1),(2,'1','delivery','SQL','V1__delivery.sql',370747626,'root','2026-11-29 13:08:19',126,1),(3,'2','queue levels','SQL','V2__queue_levels.sql',-1678558644,'root','2026-11-29 13:08:19',63,1),(4,'3','schedule and quarantine','SQL','V3__schedule_and_quarantine.sql',-1493252250,'root','2026-11-29 13:08:19',62,1);
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!50503 SET character_set_client = utf8mb4 */;
CREATE TABLE `flyway_ingress` (
  `installed_rank` int NOT NULL,
  `version` varchar(50) COLLATE utf8mb4_bin DEFAULT NULL,
  `description` varchar(200) COLLATE utf8mb4_bin NOT NULL,
  `type` varchar(20) COLLATE utf8mb4_bin NOT NULL,
  `script` varchar(1000) COLLATE utf8mb4_bin NOT NULL,
  `checksum` int DEFAULT NULL,
  `installed_by` varchar(100) COLLATE utf8mb4_bin NOT NULL,
  `installed_on` timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP,
  `execution_time` int NOT NULL,
  `success` tinyint(1) NOT NULL,
  PRIMARY KEY (`installed_rank`),
  KEY `flyway_ingress_s_idx` (`success`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
/*!40101 SET character_set_client = @saved_cs_client */;

INSERT INTO `flyway_ingress` VALUES (1,'0','<< Flyway Baseline >>','BASELINE','<< Flyway Baseline >>',NULL,'root','2026-11-29 13:08:18',0,1),(2,'1','keys','SQL','V1__keys.sql',-240433968,'root','2026-11-29 13:08:18',40,1),(3,'2','audit','SQL','V2__audit.sql',785266393,'root','2026-11-29 13:08:18',56,1);
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!50503 SET character_set_client = utf8mb4 */;
CREATE TABLE `flyway_scheduler` (
  `installed_rank` int NOT NULL,
  `version` varchar(50) COLLATE utf8mb4_bin DEFAULT NULL,
  `description` varchar(200) COLLATE utf8mb4_bin NOT NULL,
  `type` varchar(20) COLLATE utf8mb4_bin NOT NULL,
  `script` varchar(1000) COLLATE utf8mb4_bin NOT NULL,
  `checksum` int DEFAULT NULL,
  `installed_by` varchar(100) COLLATE utf8mb4_bin NOT NULL,
  `installed_on` timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP,
  `execution_time` int NOT NULL,
  `success` tinyint(1) NOT NULL,
  PRIMARY KEY (`installed_rank`),
  KEY `flyway_scheduler_s_idx` (`success`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
/*!40101 SET character_set_client = @saved_cs_client */;

INSERT INTO `flyway_scheduler` VALUES (1,'0','<< Flyway Baseline >>','BASELINE','<< Flyway Baseline >>',NULL,'root','2026-11-29 13:08:22',0,1),(2,'1','quartz','SQL','V1__quartz.sql',999682563,'root','2026-11-29 13:08:23',975,1);
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!50503 SET character_set_client = utf8mb4 */;
CREATE TABLE `flyway_tickets` (
  `installed_rank` int NOT NULL,
  `version` varchar(50) COLLATE utf8mb4_bin DEFAULT NULL,
  `description` varchar(200) COLLATE utf8mb4_bin NOT NULL,
  `type` varchar(20) COLLATE utf8mb4_bin NOT NULL,
  `script` varchar(1000) COLLATE utf8mb4_bin NOT NULL,
  `checksum` int DEFAULT NULL,
  `installed_by` varchar(100) COLLATE utf8mb4_bin NOT NULL,
  `installed_on` timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP,
  `execution_time` int NOT NULL,
  `success` tinyint(1) NOT NULL,
  PRIMARY KEY (`installed_rank`),
  KEY `flyway_tickets_s_idx` (`success`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
/*!40101 SET character_set_client = @saved_cs_client */;

INSERT INTO `flyway_tickets` VALUES (1,'1','tickets','SQL','V1__tickets.sql',-580880469,'root','2026-11-29 13:08:17',71,1),(2,'2','open by status','SQL','V2__open_by_status.sql',1415653574,'root','2026-11-29 13:08:17',56,1),(3,'3','control tasks','SQL','V3__control_tasks.sql',-1356495212,'root','2026-11-29 13:08:17',30,1);
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!50503 SET character_set_client = utf8mb4 */;
CREATE TABLE `flyway_workers` (
  `installed_rank` int NOT NULL,
  `version` varchar(50) COLLATE utf8mb4_bin DEFAULT NULL,
  `description` varchar(200) COLLATE utf8mb4_bin NOT NULL,
  `type` varchar(20) COLLATE utf8mb4_bin NOT NULL,
  `script` varchar(1000) COLLATE utf8mb4_bin NOT NULL,
  `checksum` int DEFAULT NULL,
  `installed_by` varchar(100) COLLATE utf8mb4_bin NOT NULL,
  `installed_on` timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP,
  `execution_time` int NOT NULL,
  `success` tinyint(1) NOT NULL,
  PRIMARY KEY (`installed_rank`),
  KEY `flyway_workers_s_idx` (`success`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
/*!40101 SET character_set_client = @saved_cs_client */;

INSERT INTO `flyway_workers` VALUES (1,'0','<< Flyway Baseline >>','BASELINE','<< Flyway Baseline >>',NULL,'root','2026-11-29 13:08:19',0,1),(2,'1','ledger','SQL','V1__ledger.sql',1198315247,'root','2026-11-29 13:08:20',122,1),(3,'2','payments','SQL','V2__payments.sql',-1519971661,'root','2026-11-29 13:08:20',67,1),(4,'3','reconciliation','SQL','V3__reconciliation.sql',-1049822473,'root','2026-11-29 13:08:20',44,1),(5,'4','dead letters','SQL','V4__dead_letters.sql',-1765666473,'root','2026-11-29 13:08:20',299,1),(6,'5','ticket wait','SQL','V5__ticket_wait.sql',118923276,'root','2026-11-29 13:08:20',32,1),(7,'6','trial balance','SQL','V6__trial_balance.sql',40285558,'root','2026-11-29 13:08:20',46,1),(8,'7','retention','SQL','V7__retention.sql',-1185971060,'root','2026-11-29 13:08:21',24,1),(9,'8','ticket search','SQL','V8__ticket_search.sql',-670623867,'root','2026-11-29 13:08:21',26,1),(10,'9','ticket search goes round','SQL','V9__ticket_search_goes_round.sql',-743177811,'root','2026-11-29 13:08:21',53,1);
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!50503 SET character_set_client = utf8mb4 */;
CREATE TABLE `ingress_attempt` (
  `message_id` binary(16) NOT NULL,
  `attempt` int NOT NULL,
  `ticket` binary(16) DEFAULT NULL,
  `queue` varchar(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `type` varchar(255) COLLATE utf8mb4_bin NOT NULL,
  `worker` varchar(128) COLLATE utf8mb4_bin NOT NULL,
  `started_at` datetime(6) NOT NULL,
  `finished_at` datetime(6) NOT NULL,
  `outcome` varchar(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `cause` varchar(255) COLLATE utf8mb4_bin DEFAULT NULL,
  `detail` text COLLATE utf8mb4_bin,
  `next_at` datetime(6) DEFAULT NULL,
  PRIMARY KEY (`message_id`,`queue`,`attempt`),
  KEY `ingress_attempt_ticket` (`ticket`,`attempt`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
/*!40101 SET character_set_client = @saved_cs_client */;

/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!50503 SET character_set_client = utf8mb4 */;
CREATE TABLE `ingress_consumer` (
  `worker` varchar(128) COLLATE utf8mb4_bin NOT NULL,
  `queue` varchar(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `consumers` int NOT NULL,
  `state` varchar(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `in_hand` int NOT NULL,
  `handled_per_second` double NOT NULL,
  `seen_at` datetime(6) NOT NULL,
  PRIMARY KEY (`worker`,`queue`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
/*!40101 SET character_set_client = @saved_cs_client */;

/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!50503 SET character_set_client = utf8mb4 */;
CREATE TABLE `ingress_inbox` (
  `queue` varchar(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `message_id` binary(16) NOT NULL,
  `attempt` int NOT NULL,
  `final` tinyint(1) NOT NULL,
  `started_attempt` int NOT NULL DEFAULT '0',
  `starts` int NOT NULL DEFAULT '0',
  `handled_at` datetime(6) NOT NULL,
  PRIMARY KEY (`queue`,`message_id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
/*!40101 SET character_set_client = @saved_cs_client */;

/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!50503 SET character_set_client = utf8mb4 */;
CREATE TABLE `ingress_outbox` (
  `id` binary(16) NOT NULL,
  `message_id` binary(16) NOT NULL,
  `attempt` int NOT NULL,
  `exchange` varchar(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `routing_key` varchar(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `type` varchar(255) COLLATE utf8mb4_bin NOT NULL,
  `ticket` binary(16) DEFAULT NULL,
  `headers` mediumtext COLLATE utf8mb4_bin,
  `body` longblob NOT NULL,
  `created_at` datetime(6) NOT NULL,
  `deliver_at` datetime(6) NOT NULL,
  PRIMARY KEY (`id`),
  KEY `ingress_outbox_due` (`deliver_at`),
  KEY `ingress_outbox_message` (`message_id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
/*!40101 SET character_set_client = @saved_cs_client */;

INSERT INTO `ingress_outbox` VALUES (0x01A2276D32D577C18E7F8D55D8F877E3,0x01A2276D32D577C18E7F8D55D8F877E3,1,'satchel.tasks','payments','payments.pay.v1',0x01A2276D32D577C18E7F8D55D8F877E3,'{\"traceparent\":\"00-a7031d88984d2a34e0ff4d8e0f7be649-23e26e4f353da86b-00\"}',0x7B2274656E616E74223A2264656661756C74222C227061796D656E74223A227061795F3031613232373664333264353737633138653766386435356438663837376533222C2266726F6D223A226163635F3031613232373663373631613732346561666662316136366264343964643834222C22746F223A226163635F3031613232373663376166373735666461376230623964353830623738343539222C22616D6F756E74223A7B226173736574223A224B5257222C2276616C7565223A3130307D2C2263617074757265223A747275652C2265787465726E616C4964223A226578742D3530222C226D65746164617461223A7B7D7D,'2026-11-29 13:09:57.589445','2026-11-29 13:10:07.603071'),(0x01A2276D32FF74CBA6D7E2B7B18D1045,0x01A2276D32FF74CBA6D7E2B7B18D1045,1,'satchel.tasks','payments','payments.pay.v1',0x01A2276D32FF74CBA6D7E2B7B18D1045,'{\"traceparent\":\"00-a17f34877542ba2ce107e7b41295eee2-8e3354d90ad31e9f-00\"}',0x7B2274656E616E74223A2264656661756C74222C227061796D656E74223A227061795F3031613232373664333266663734636261366437653262376231386431303435222C2266726F6D223A226163635F3031613232373663373631613732346561666662316136366264343964643834222C22746F223A226163635F3031613232373663376166373735666461376230623964353830623738343539222C22616D6F756E74223A7B226173736574223A224B5257222C2276616C7565223A3130307D2C2263617074757265223A747275652C2265787465726E616C4964223A226578742D3531222C226D65746164617461223A7B7D7D,'2026-11-29 13:09:57.631354','2026-11-29 13:10:07.641747'),(0x01A2276D331D73ADA43671CA188C18E5,0x01A2276D331D73ADA43671CA188C18E5,1,'satchel.tasks','payments','payments.pay.v1',0x01A2276D331D73ADA43671CA188C18E5,'{\"traceparent\":\"00-e2231b952d85d95ccdeb7dbb8d0b523f-4dfe58a4c4d657cd-00\"}',0x7B2274656E616E74223A2264656661756C74222C227061796D656E74223A227061795F3031613232373664333331643733616461343336373163613138386331386535222C2266726F6D223A226163635F3031613232373663373631613732346561666662316136366264343964643834222C22746F223A226163635F3031613232373663376166373735666461376230623964353830623738343539222C22616D6F756E74223A7B226173736574223A224B5257222C2276616C7565223A3130307D2C2263617074757265223A747275652C2265787465726E616C4964223A226578742D3532222C226D65746164617461223A7B7D7D,'2026-11-29 13:09:57.661465','2026-11-29 13:10:07.668528'),(0x01A2276D333A74D4BAF5A4D39E419229,0x01A2276D333A74D4BAF5A4D39E419229,1,'satchel.tasks','payments','payments.pay.v1',0x01A2276D333A74D4BAF5A4D39E419229,'{\"traceparent\":\"00-d90adc7f73096357309a81f017638511-c3355bfbf60eade9-00\"}',0x7B2274656E616E74223A2264656661756C74222C227061796D656E74223A227061795F3031613232373664333333613734643462616635613464333965343139323239222C2266726F6D223A226163635F3031613232373663373631613732346561666662316136366264343964643834222C22746F223A226163635F3031613232373663376166373735666461376230623964353830623738343539222C22616D6F756E74223A7B226173736574223A224B5257222C2276616C7565223A3130307D2C2263617074757265223A747275652C2265787465726E616C4964223A226578742D3533222C226D65746164617461223A7B7D7D,'2026-11-29 13:09:57.690442','2026-11-29 13:10:07.712474');
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!50503 SET character_set_client = utf8mb4 */;
CREATE TABLE `ingress_quarantine` (
  `id` binary(16) NOT NULL,
  `piece` int NOT NULL,
  `queue` varchar(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `cause` varchar(255) COLLATE utf8mb4_bin NOT NULL,
  `bytes` mediumblob NOT NULL,
  `kept_at` datetime(6) NOT NULL,
  PRIMARY KEY (`id`,`piece`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
/*!40101 SET character_set_client = @saved_cs_client */;

/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!50503 SET character_set_client = utf8mb4 */;
CREATE TABLE `ingress_queue_level` (
  `queue` varchar(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `ready` bigint NOT NULL,
  `growth` double NOT NULL,
  `in_hand` bigint NOT NULL,
  `dead_letters` bigint NOT NULL,
  `measured_at` datetime(6) NOT NULL,
  PRIMARY KEY (`queue`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
/*!40101 SET character_set_client = @saved_cs_client */;

/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!50503 SET character_set_client = utf8mb4 */;
CREATE TABLE `ingress_queue_pause` (
  `queue` varchar(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `paused_at` datetime(6) NOT NULL,
  PRIMARY KEY (`queue`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
/*!40101 SET character_set_client = @saved_cs_client */;

/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!50503 SET character_set_client = utf8mb4 */;
CREATE TABLE `ingress_schedule` (
  `id` binary(16) NOT NULL,
  `message_id` binary(16) NOT NULL,
  `attempt` int NOT NULL,
  `exchange` varchar(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `routing_key` varchar(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `type` varchar(255) COLLATE utf8mb4_bin NOT NULL,
  `ticket` binary(16) DEFAULT NULL,
  `headers` mediumtext COLLATE utf8mb4_bin,
  `body` longblob NOT NULL,
  `created_at` datetime(6) NOT NULL,
  `deliver_at` datetime(6) NOT NULL,
  PRIMARY KEY (`id`),
  KEY `ingress_schedule_due` (`deliver_at`),
  KEY `ingress_schedule_message` (`message_id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
/*!40101 SET character_set_client = @saved_cs_client */;

/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!50503 SET character_set_client = utf8mb4 */;
CREATE TABLE `journal_entry` (
  `id` binary(16) NOT NULL,
  `tenant` varchar(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `cause` varchar(80) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `step` varchar(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `ticket` binary(16) DEFAULT NULL,
  `posted_at` datetime(6) NOT NULL,
  PRIMARY KEY (`id`),
  UNIQUE KEY `journal_entry_cause` (`cause`,`step`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
/*!40101 SET character_set_client = @saved_cs_client */;

INSERT INTO `journal_entry` VALUES (0x01A2276C7830733C84D3459A5A9E2DB6,'default','tkt_01a2276c761a724eaffb1a66bd49dd84','open',0x01A2276C761A724EAFFB1A66BD49DD84,'2026-11-29 13:09:09.785912'),(0x01A2276C7A8272B1AD300DD4EDFE588C,'default','tkt_01a2276c7a35759791d4eed4c72b2257','open',0x01A2276C7A35759791D4EED4C72B2257,'2026-11-29 13:09:10.393657'),(0x01A2276C7B257044A2FB29A4860AE22D,'default','tkt_01a2276c7af775fda7b0b9d580b78459','open',0x01A2276C7AF775FDA7B0B9D580B78459,'2026-11-29 13:09:10.561966'),(0x01A2276C7B94701C8A3FE438A416E15B,'default','tkt_01a2276c7b65764ba6005d1d9c63a56f','open',0x01A2276C7B65764BA6005D1D9C63A56F,'2026-11-29 13:09:10.668745'),(0x01A2276C7CFB77DDA16C59F2486FE631,'default','tkt_01a2276c7bfb737fb6ae0ca259d1c04f','credit',0x01A2276C7BFB737FB6AE0CA259D1C04F,'2026-11-29 13:09:10.881596'),(0x01A2276C7DB27572AD35C287026C7638,'default','tkt_01a2276c7d7d73d4937b1b1efe249cb4','credit',0x01A2276C7D7D73D4937B1B1EFE249CB4,'2026-11-29 13:09:11.207577'),(0x01A2276C7E85710EA534360CBFC797A2,'default','tkt_01a2276c7dfc74c2b613ce1d26c4ba13','pay',0x01A2276C7DFC74C2B613CE1D26C4BA13,'2026-11-29 13:09:11.394895'),(0x01A2276C7F80733089554C505BA3B101,'default','tkt_01a2276c7f4271a4947ab1ac7d3c28d5','pay',0x01A2276C7F4271A4947AB1AC7D3C28D5,'2026-11-29 13:09:11.675109'),(0x01A2276C801C74FE9B192902C04470AC,'default','tkt_01a2276c7fd973e7b74d7198477bde13','pay',0x01A2276C7FD973E7B74D7198477BDE13,'2026-11-29 13:09:11.825866'),(0x01A2276C816773AC9091DD7EE84CB605,'default','tkt_01a2276c811573eb8740e9cbd7d36ad8','authorize',0x01A2276C811573EB8740E9CBD7D36AD8,'2026-11-29 13:09:12.151840'),(0x01A2276C8203713B88E281E61463B832,'default','tkt_01a2276c81cf777abc3cfe4582164848','authorize',0x01A2276C81CF777ABC3CFE4582164848,'2026-11-29 13:09:12.296433');
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!50503 SET character_set_client = utf8mb4 */;
CREATE TABLE `payment` (
  `id` binary(16) NOT NULL,
  `tenant` varchar(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `from_account` binary(16) NOT NULL,
  `to_account` binary(16) NOT NULL,
  `asset` varchar(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `amount` bigint NOT NULL,
  `captured` bigint NOT NULL,
  `refunded` bigint NOT NULL,
  `status` varchar(24) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `external_id` varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin DEFAULT NULL,
  `metadata` mediumtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  `version` int NOT NULL,
  `created_at` datetime(6) NOT NULL,
  `updated_at` datetime(6) NOT NULL,
  PRIMARY KEY (`id`),
  KEY `payment_by_tenant` (`tenant`,`id`),
  CONSTRAINT `payment_amount` CHECK ((`amount` > 0)),
  CONSTRAINT `payment_captured` CHECK ((`captured` between 0 and `amount`)),
  CONSTRAINT `payment_refunded` CHECK ((`refunded` between 0 and `captured`)),
  CONSTRAINT `payment_status` CHECK ((`status` in (_utf8mb4'authorized',_utf8mb4'captured',_utf8mb4'voided',_utf8mb4'partially_refunded',_utf8mb4'refunded')))
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
/*!40101 SET character_set_client = @saved_cs_client */;

INSERT INTO `payment` VALUES (0x01A2276C7DFC74C2B613CE1D26C4BA13,'default',0x01A2276C761A724EAFFB1A66BD49DD84,0x01A2276C7AF775FDA7B0B9D580B78459,'KRW',100,100,0,'captured','ext-0','{}',1,'2026-11-29 13:09:11.394895','2026-11-29 13:09:11.394895'),(0x01A2276C7F4271A4947AB1AC7D3C28D5,'default',0x01A2276C761A724EAFFB1A66BD49DD84,0x01A2276C7AF775FDA7B0B9D580B78459,'KRW',100,100,0,'captured','ext-1','{}',1,'2026-11-29 13:09:11.675109','2026-11-29 13:09:11.675109'),(0x01A2276C7FD973E7B74D7198477BDE13,'default',0x01A2276C761A724EAFFB1A66BD49DD84,0x01A2276C7AF775FDA7B0B9D580B78459,'KRW',100,100,0,'captured','ext-2','{}',1,'2026-11-29 13:09:11.825866','2026-11-29 13:09:11.825866'),(0x01A2276C811573EB8740E9CBD7D36AD8,'default',0x01A2276C761A724EAFFB1A66BD49DD84,0x01A2276C7AF775FDA7B0B9D580B78459,'KRW',100,0,0,'authorized','ext-10','{}',1,'2026-11-29 13:09:12.151840','2026-11-29 13:09:12.151840'),(0x01A2276C81CF777ABC3CFE4582164848,'default',0x01A2276C761A724EAFFB1A66BD49DD84,0x01A2276C7AF775FDA7B0B9D580B78459,'KRW',100,0,0,'authorized','ext-11','{}',1,'2026-11-29 13:09:12.296433','2026-11-29 13:09:12.296433');
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!50503 SET character_set_client = utf8mb4 */;
CREATE TABLE `payment_change` (
  `payment` binary(16) NOT NULL,
  `version` int NOT NULL,
  `from_status` varchar(24) CHARACTER SET ascii COLLATE ascii_bin DEFAULT NULL,
  `to_status` varchar(24) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `ticket` binary(16) NOT NULL,
  `changed_at` datetime(6) NOT NULL,
  PRIMARY KEY (`payment`,`version`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
/*!40101 SET character_set_client = @saved_cs_client */;

INSERT INTO `payment_change` VALUES (0x01A2276C7DFC74C2B613CE1D26C4BA13,1,NULL,'captured',0x01A2276C7DFC74C2B613CE1D26C4BA13,'2026-11-29 13:09:11.394895'),(0x01A2276C7F4271A4947AB1AC7D3C28D5,1,NULL,'captured',0x01A2276C7F4271A4947AB1AC7D3C28D5,'2026-11-29 13:09:11.675109'),(0x01A2276C7FD973E7B74D7198477BDE13,1,NULL,'captured',0x01A2276C7FD973E7B74D7198477BDE13,'2026-11-29 13:09:11.825866'),(0x01A2276C811573EB8740E9CBD7D36AD8,1,NULL,'authorized',0x01A2276C811573EB8740E9CBD7D36AD8,'2026-11-29 13:09:12.151840'),(0x01A2276C81CF777ABC3CFE4582164848,1,NULL,'authorized',0x01A2276C81CF777ABC3CFE4582164848,'2026-11-29 13:09:12.296433');
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!50503 SET character_set_client = utf8mb4 */;
CREATE TABLE `posting` (
  `entry_id` binary(16) NOT NULL,
  `line` smallint NOT NULL,
  `account_id` binary(16) NOT NULL,
  `asset` varchar(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `layer` varchar(4) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `amount` bigint NOT NULL,
  PRIMARY KEY (`entry_id`,`line`),
  KEY `posting_by_account` (`account_id`,`entry_id`),
  CONSTRAINT `posting_amount` CHECK ((`amount` <> 0)),
  CONSTRAINT `posting_layer` CHECK ((`layer` in (_utf8mb4'free',_utf8mb4'held')))
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
/*!40101 SET character_set_client = @saved_cs_client */;

INSERT INTO `posting` VALUES (0x01A2276C7CFB77DDA16C59F2486FE631,1,0x206EAF45C0E73E1EBD3E04B6AAFE6DFF,'KRW','free',-100000),(0x01A2276C7CFB77DDA16C59F2486FE631,2,0x01A2276C761A724EAFFB1A66BD49DD84,'KRW','free',100000),(0x01A2276C7DB27572AD35C287026C7638,1,0x206EAF45C0E73E1EBD3E04B6AAFE6DFF,'KRW','free',-100000),(0x01A2276C7DB27572AD35C287026C7638,2,0x01A2276C7A35759791D4EED4C72B2257,'KRW','free',100000),(0x01A2276C7E85710EA534360CBFC797A2,1,0x01A2276C761A724EAFFB1A66BD49DD84,'KRW','free',-100),(0x01A2276C7E85710EA534360CBFC797A2,2,0x01A2276C7AF775FDA7B0B9D580B78459,'KRW','free',100),(0x01A2276C7F80733089554C505BA3B101,1,0x01A2276C761A724EAFFB1A66BD49DD84,'KRW','free',-100),(0x01A2276C7F80733089554C505BA3B101,2,0x01A2276C7AF775FDA7B0B9D580B78459,'KRW','free',100),(0x01A2276C801C74FE9B192902C04470AC,1,0x01A2276C761A724EAFFB1A66BD49DD84,'KRW','free',-100),(0x01A2276C801C74FE9B192902C04470AC,2,0x01A2276C7AF775FDA7B0B9D580B78459,'KRW','free',100),(0x01A2276C816773AC9091DD7EE84CB605,1,0x01A2276C761A724EAFFB1A66BD49DD84,'KRW','free',-100),(0x01A2276C816773AC9091DD7EE84CB605,2,0x01A2276C761A724EAFFB1A66BD49DD84,'KRW','held',100),(0x01A2276C8203713B88E281E61463B832,1,0x01A2276C761A724EAFFB1A66BD49DD84,'KRW','free',-100),(0x01A2276C8203713B88E281E61463B832,2,0x01A2276C761A724EAFFB1A66BD49DD84,'KRW','held',100);
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!50503 SET character_set_client = utf8mb4 */;
CREATE TABLE `reconciliation_run` (
  `id` binary(16) NOT NULL,
  `job` varchar(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `started_at` datetime(6) NOT NULL,
  `finished_at` datetime(6) NOT NULL,
  `checked` bigint NOT NULL,
  `repaired` bigint NOT NULL,
  `discrepancies` bigint NOT NULL,
  PRIMARY KEY (`id`),
  KEY `reconciliation_run_by_job` (`job`,`started_at`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
/*!40101 SET character_set_client = @saved_cs_client */;

/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!50503 SET character_set_client = utf8mb4 */;
CREATE TABLE `retention` (
  `id` tinyint NOT NULL,
  `run` binary(16) DEFAULT NULL,
  `run_started_at` datetime(6) DEFAULT NULL,
  `stepped_at` datetime(6) DEFAULT NULL,
  `area` varchar(32) CHARACTER SET ascii COLLATE ascii_bin DEFAULT NULL,
  `position` varchar(128) CHARACTER SET ascii COLLATE ascii_bin DEFAULT NULL,
  `purged` bigint NOT NULL,
  `last_started_at` datetime(6) DEFAULT NULL,
  PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
/*!40101 SET character_set_client = @saved_cs_client */;

INSERT INTO `retention` VALUES (1,NULL,NULL,NULL,NULL,NULL,0,NULL);
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!50503 SET character_set_client = utf8mb4 */;
CREATE TABLE `scheduler_attempt` (
  `message_id` binary(16) NOT NULL,
  `attempt` int NOT NULL,
  `ticket` binary(16) DEFAULT NULL,
  `queue` varchar(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `type` varchar(255) COLLATE utf8mb4_bin NOT NULL,
  `worker` varchar(128) COLLATE utf8mb4_bin NOT NULL,
  `started_at` datetime(6) NOT NULL,
  `finished_at` datetime(6) NOT NULL,
  `outcome` varchar(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `cause` varchar(255) COLLATE utf8mb4_bin DEFAULT NULL,
  `detail` text COLLATE utf8mb4_bin,
  `next_at` datetime(6) DEFAULT NULL,
  PRIMARY KEY (`message_id`,`queue`,`attempt`),
  KEY `scheduler_attempt_ticket` (`ticket`,`attempt`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
/*!40101 SET character_set_client = @saved_cs_client */;

/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!50503 SET character_set_client = utf8mb4 */;
CREATE TABLE `scheduler_consumer` (
  `worker` varchar(128) COLLATE utf8mb4_bin NOT NULL,
  `queue` varchar(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `consumers` int NOT NULL,
  `state` varchar(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `in_hand` int NOT NULL,
  `handled_per_second` double NOT NULL,
  `seen_at` datetime(6) NOT NULL,
  PRIMARY KEY (`worker`,`queue`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
/*!40101 SET character_set_client = @saved_cs_client */;

/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!50503 SET character_set_client = utf8mb4 */;
CREATE TABLE `scheduler_inbox` (
  `queue` varchar(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `message_id` binary(16) NOT NULL,
  `attempt` int NOT NULL,
  `final` tinyint(1) NOT NULL,
  `started_attempt` int NOT NULL DEFAULT '0',
  `starts` int NOT NULL DEFAULT '0',
  `handled_at` datetime(6) NOT NULL,
  PRIMARY KEY (`queue`,`message_id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
/*!40101 SET character_set_client = @saved_cs_client */;

/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!50503 SET character_set_client = utf8mb4 */;
CREATE TABLE `scheduler_outbox` (
  `id` binary(16) NOT NULL,
  `message_id` binary(16) NOT NULL,
  `attempt` int NOT NULL,
  `exchange` varchar(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `routing_key` varchar(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `type` varchar(255) COLLATE utf8mb4_bin NOT NULL,
  `ticket` binary(16) DEFAULT NULL,
  `headers` mediumtext COLLATE utf8mb4_bin,
  `body` longblob NOT NULL,
  `created_at` datetime(6) NOT NULL,
  `deliver_at` datetime(6) NOT NULL,
  PRIMARY KEY (`id`),
  KEY `scheduler_outbox_due` (`deliver_at`),
  KEY `scheduler_outbox_message` (`message_id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
/*!40101 SET character_set_client = @saved_cs_client */;

/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!50503 SET character_set_client = utf8mb4 */;
CREATE TABLE `scheduler_quarantine` (
  `id` binary(16) NOT NULL,
  `piece` int NOT NULL,
  `queue` varchar(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `cause` varchar(255) COLLATE utf8mb4_bin NOT NULL,
  `bytes` mediumblob NOT NULL,
  `kept_at` datetime(6) NOT NULL,
  PRIMARY KEY (`id`,`piece`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
/*!40101 SET character_set_client = @saved_cs_client */;

/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!50503 SET character_set_client = utf8mb4 */;
CREATE TABLE `scheduler_queue_level` (
  `queue` varchar(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `ready` bigint NOT NULL,
  `growth` double NOT NULL,
  `in_hand` bigint NOT NULL,
  `dead_letters` bigint NOT NULL,
  `measured_at` datetime(6) NOT NULL,
  PRIMARY KEY (`queue`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
/*!40101 SET character_set_client = @saved_cs_client */;

/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!50503 SET character_set_client = utf8mb4 */;
CREATE TABLE `scheduler_queue_pause` (
  `queue` varchar(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `paused_at` datetime(6) NOT NULL,
  PRIMARY KEY (`queue`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
/*!40101 SET character_set_client = @saved_cs_client */;

/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!50503 SET character_set_client = utf8mb4 */;
CREATE TABLE `scheduler_schedule` (
  `id` binary(16) NOT NULL,
  `message_id` binary(16) NOT NULL,
  `attempt` int NOT NULL,
  `exchange` varchar(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `routing_key` varchar(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `type` varchar(255) COLLATE utf8mb4_bin NOT NULL,
  `ticket` binary(16) DEFAULT NULL,
  `headers` mediumtext COLLATE utf8mb4_bin,
  `body` longblob NOT NULL,
  `created_at` datetime(6) NOT NULL,
  `deliver_at` datetime(6) NOT NULL,
  PRIMARY KEY (`id`),
  KEY `scheduler_schedule_due` (`deliver_at`),
  KEY `scheduler_schedule_message` (`message_id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
/*!40101 SET character_set_client = @saved_cs_client */;

/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!50503 SET character_set_client = utf8mb4 */;
CREATE TABLE `ticket` (
  `id` binary(16) NOT NULL,
  `tenant` varchar(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `idempotency_key` varchar(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `request_hash` binary(32) NOT NULL,
  `task` varchar(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `command` mediumblob NOT NULL,
  `resource` varchar(128) CHARACTER SET ascii COLLATE ascii_bin DEFAULT NULL,
  `traceparent` varchar(64) CHARACTER SET ascii COLLATE ascii_bin DEFAULT NULL,
  `status` varchar(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `stage` varchar(64) CHARACTER SET ascii COLLATE ascii_bin DEFAULT NULL,
  `done` tinyint(1) NOT NULL,
  `attempts` int NOT NULL,
  `version` int NOT NULL,
  `created_at` datetime(6) NOT NULL,
  `updated_at` datetime(6) NOT NULL,
  `republished_at` datetime(6) DEFAULT NULL,
  `result` text COLLATE utf8mb4_bin,
  `error` text COLLATE utf8mb4_bin,
  PRIMARY KEY (`id`),
  UNIQUE KEY `ticket_idempotency` (`tenant`,`idempotency_key`),
  KEY `ticket_by_tenant` (`tenant`,`id`),
  KEY `ticket_open` (`status`,`task`,`created_at`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
/*!40101 SET character_set_client = @saved_cs_client */;

INSERT INTO `ticket` VALUES (0x01A2276C761A724EAFFB1A66BD49DD84,'default','ff2a311e-c2c3-4215-a940-62cb84c37a12',0xB21730B5D65A875A9CC348196D1C5213DB591E6FF3D6C8528E91FAE218544F83,'accounts.open.v1',0x7B2274656E616E74223A2264656661756C74222C226163636F756E74223A226163635F3031613232373663373631613732346561666662316136366264343964643834222C227265666572656E6365223A226163632D30222C22617373657473223A5B224B5257225D7D,'/v1/accounts/acc_01a2276c761a724eaffb1a66bd49dd84','00-f5f10dbf74ad52e2707e7c200444d209-4e490b48679f357a-00','succeeded',NULL,1,1,2,'2026-11-29 13:09:09.274499','2026-11-29 13:09:09.884999',NULL,'{\"account\":\"acc_01a2276c761a724eaffb1a66bd49dd84\"}',NULL),(0x01A2276C7A35759791D4EED4C72B2257,'default','dcdc4d65-6c67-4fe4-bb26-c5a1e25c8ff9',0xA900625A387DE22B0D54C549A8F75DC86D34DAB9CD81B590B246513D9FF4E1E8,'accounts.open.v1',0x7B2274656E616E74223A2264656661756C74222C226163636F756E74223A226163635F3031613232373663376133353735393739316434656564346337326232323537222C227265666572656E6365223A226163632D31222C22617373657473223A5B224B5257225D7D,'/v1/accounts/acc_01a2276c7a35759791d4eed4c72b2257','00-c467170d9888c7b506e820cf882d7940-89688f07148c6093-01','succeeded',NULL,1,1,2,'2026-11-29 13:09:10.325155','2026-11-29 13:09:10.408343',NULL,'{\"account\":\"acc_01a2276c7a35759791d4eed4c72b2257\"}',NULL),(0x01A2276C7AF775FDA7B0B9D580B78459,'default','84235c2e-a8bf-489d-8995-f58e3532672a',0x8475E0105A0040AA003D3A1A44B899D4459946A656B6C606DD830BBD3E193099,'accounts.open.v1',0x7B2274656E616E74223A2264656661756C74222C226163636F756E74223A226163635F3031613232373663376166373735666461376230623964353830623738343539222C227265666572656E6365223A226163632D32222C22617373657473223A5B224B5257225D7D,'/v1/accounts/acc_01a2276c7af775fda7b0b9d580b78459','00-871c00e8de855f14f0f19496bd281612-21cc3c34ca6b3328-00','succeeded',NULL,1,1,2,'2026-11-29 13:09:10.519125','2026-11-29 13:09:10.582638',NULL,'{\"account\":\"acc_01a2276c7af775fda7b0b9d580b78459\"}',NULL),(0x01A2276C7B65764BA6005D1D9C63A56F,'default','95a3a295-456b-40d4-8898-c8b3e9a15abd',0x6A6E2FD620FC1E373C2065878B736AA4D47856133F8B5FF32DCC31A20331568E,'accounts.open.v1',0x7B2274656E616E74223A2264656661756C74222C226163636F756E74223A226163635F3031613232373663376236353736346261363030356431643963363361353666222C227265666572656E6365223A226163632D33222C22617373657473223A5B224B5257225D7D,'/v1/accounts/acc_01a2276c7b65764ba6005d1d9c63a56f','00-d4c206f8102f856f2a5f46a7e4f7c94c-ce8153c7310da3ec-00','succeeded',NULL,1,1,2,'2026-11-29 13:09:10.629690','2026-11-29 13:09:10.679927',NULL,'{\"account\":\"acc_01a2276c7b65764ba6005d1d9c63a56f\"}',NULL),(0x01A2276C7BFB737FB6AE0CA259D1C04F,'default','15e5a209-7ce8-4333-a63a-7af82e00fc1e',0x51196358E3E6ACCD7D40A632E599D6B0572F72EC74564C5B42D336B46F083BD6,'credits.book.v1',0x7B2274656E616E74223A2264656661756C74222C226163636F756E74223A226163635F3031613232373663373631613732346561666662316136366264343964643834222C22616D6F756E74223A7B226173736574223A224B5257222C2276616C7565223A3130303030307D2C2265787465726E616C4964223A22776972652D6163635F3031613232373663373631613732346561666662316136366264343964643834227D,'/v1/accounts/acc_01a2276c761a724eaffb1a66bd49dd84','00-082c1840b0ac2e074b90fdd441f6aaaa-ccc90cc3d0e82f94-00','succeeded',NULL,1,1,2,'2026-11-29 13:09:10.779351','2026-11-29 13:09:11.086387',NULL,'{\"account\":\"acc_01a2276c761a724eaffb1a66bd49dd84\"}',NULL),(0x01A2276C7D7D73D4937B1B1EFE249CB4,'default','44a68e77-0816-40f0-a319-323f6055cdc8',0x3CBDA3B38381DA6E6B1D6D6FB4A16463975D6B58EA76A576E60D8B69527D9C02,'credits.book.v1',0x7B2274656E616E74223A2264656661756C74222C226163636F756E74223A226163635F3031613232373663376133353735393739316434656564346337326232323537222C22616D6F756E74223A7B226173736574223A224B5257222C2276616C7565223A3130303030307D2C2265787465726E616C4964223A22776972652D6163635F3031613232373663376133353735393739316434656564346337326232323537227D,'/v1/accounts/acc_01a2276c7a35759791d4eed4c72b2257','00-81e482647847cee8428e2912e76ca3cf-86d10a99426d8cc8-00','succeeded',NULL,1,1,2,'2026-11-29 13:09:11.167436','2026-11-29 13:09:11.230486',NULL,'{\"account\":\"acc_01a2276c7a35759791d4eed4c72b2257\"}',NULL),(0x01A2276C7DFC74C2B613CE1D26C4BA13,'default','477bd679-99a6-414e-9814-cb57ed1e30dd',0xFD4DEB80C75D8BBFE2BBF683F0C389A6A2AB2F082F1885DE7D5BBB1B48FDBB61,'payments.pay.v1',0x7B2274656E616E74223A2264656661756C74222C227061796D656E74223A227061795F3031613232373663376466633734633262363133636531643236633462613133222C2266726F6D223A226163635F3031613232373663373631613732346561666662316136366264343964643834222C22746F223A226163635F3031613232373663376166373735666461376230623964353830623738343539222C22616D6F756E74223A7B226173736574223A224B5257222C2276616C7565223A3130307D2C2263617074757265223A747275652C2265787465726E616C4964223A226578742D30222C226D65746164617461223A7B7D7D,'/v1/payments/pay_01a2276c7dfc74c2b613ce1d26c4ba13','00-be7e166de5e520b2a78b0853b884f73f-61f3e26a35ba1bcf-00','succeeded',NULL,1,1,2,'2026-11-29 13:09:11.292650','2026-11-29 13:09:11.485503',NULL,'{\"payment\":\"pay_01a2276c7dfc74c2b613ce1d26c4ba13\",\"status\":\"captured\"}',NULL),(0x01A2276C7F4271A4947AB1AC7D3C28D5,'default','9bc85672-d26b-4010-80c1-446b2029ef3f',0xF7CA06C7DB03B55FE9358CE4EF9EA46A61AFD04897F03162BF9B8E48ACA2909B,'payments.pay.v1',0x7B2274656E616E74223A2264656661756C74222C227061796D656E74223A227061795F3031613232373663376634323731613439343761623161633764336332386435222C2266726F6D223A226163635F3031613232373663373631613732346561666662316136366264343964643834222C22746F223A226163635F3031613232373663376166373735666461376230623964353830623738343539222C22616D6F756E74223A7B226173736574223A224B5257222C2276616C7565223A3130307D2C2263617074757265223A747275652C2265787465726E616C4964223A226578742D31222C226D65746164617461223A7B7D7D,'/v1/payments/pay_01a2276c7f4271a4947ab1ac7d3c28d5','00-f55035b71719c272e943f6fa864ee3b5-18cd94c38b9bd89b-00','succeeded',NULL,1,1,2,'2026-11-29 13:09:11.621627','2026-11-29 13:09:11.688917',NULL,'{\"payment\":\"pay_01a2276c7f4271a4947ab1ac7d3c28d5\",\"status\":\"captured\"}',NULL),(0x01A2276C7FD973E7B74D7198477BDE13,'default','006e4f21-84ab-48f2-97dd-c3ae0c1c3b8c',0x3B213FAFABA683ACF7B794B94E22E89510A4D2FECEE1313B32F4686A7676E43E,'payments.pay.v1',0x7B2274656E616E74223A2264656661756C74222C227061796D656E74223A227061795F3031613232373663376664393733653762373464373139383437376264653133222C2266726F6D223A226163635F3031613232373663373631613732346561666662316136366264343964643834222C22746F223A226163635F3031613232373663376166373735666461376230623964353830623738343539222C22616D6F756E74223A7B226173736574223A224B5257222C2276616C7565223A3130307D2C2263617074757265223A747275652C2265787465726E616C4964223A226578742D32222C226D65746164617461223A7B7D7D,'/v1/payments/pay_01a2276c7fd973e7b74d7198477bde13','00-39ca31b7411bae80f39a4901a9157301-cd5e53dd5b7ca3af-01','succeeded',NULL,1,1,2,'2026-11-29 13:09:11.769055','2026-11-29 13:09:11.854888',NULL,'{\"payment\":\"pay_01a2276c7fd973e7b74d7198477bde13\",\"status\":\"captured\"}',NULL),(0x01A2276C811573EB8740E9CBD7D36AD8,'default','02d511f7-009b-497f-bbee-cdb1d86be4cc',0xCDADDB12A0E007857A659FC4BD6D3F6DD4678148030CB732A12D8E883FF33DE9,'payments.pay.v1',0x7B2274656E616E74223A2264656661756C74222C227061796D656E74223A227061795F3031613232373663383131353733656238373430653963626437643336616438222C2266726F6D223A226163635F3031613232373663373631613732346561666662316136366264343964643834222C22746F223A226163635F3031613232373663376166373735666461376230623964353830623738343539222C22616D6F756E74223A7B226173736574223A224B5257222C2276616C7565223A3130307D2C2263617074757265223A66616C73652C2265787465726E616C4964223A226578742D3130222C226D65746164617461223A7B7D7D,'/v1/payments/pay_01a2276c811573eb8740e9cbd7d36ad8','00-3098bd2fe65fdca574f3eb058bafe992-25f0bb9353c60e5a-00','succeeded',NULL,1,1,2,'2026-11-29 13:09:12.085613','2026-11-29 13:09:12.193008',NULL,'{\"payment\":\"pay_01a2276c811573eb8740e9cbd7d36ad8\",\"status\":\"authorized\"}',NULL),(0x01A2276C81CF777ABC3CFE4582164848,'default','3d754655-9011-4fe5-be26-e42ec81963ad',0xCCB911FC51AE83F64D8A16A1E7B39C28ED8A23248730FDD22776AD1C867F160B,'payments.pay.v1',0x7B2274656E616E74223A2264656661756C74222C227061796D656E74223A227061795F3031613232373663383163663737376162633363666534353832313634383438222C2266726F6D223A226163635F3031613232373663373631613732346561666662316136366264343964643834222C22746F223A226163635F3031613232373663376166373735666461376230623964353830623738343539222C22616D6F756E74223A7B226173736574223A224B5257222C2276616C7565223A3130307D2C2263617074757265223A66616C73652C2265787465726E616C4964223A226578742D3131222C226D65746164617461223A7B7D7D,'/v1/payments/pay_01a2276c81cf777abc3cfe4582164848','00-86da605f63ec53e2da4f3acf5dc41658-839f03ad7f88e325-00','succeeded',NULL,1,1,2,'2026-11-29 13:09:12.271873','2026-11-29 13:09:12.331407',NULL,'{\"payment\":\"pay_01a2276c81cf777abc3cfe4582164848\",\"status\":\"authorized\"}',NULL),(0x01A2276C823D779A953BB8BAFC0AD4E5,'default','c5125f74-5f2f-4553-942c-3037ed65a431',0x80C997AE6614CF275AD676BC45202D051955E2880EA6B08516683AFCAD865104,'payments.pay.v1',0x7B2274656E616E74223A2264656661756C74222C227061796D656E74223A227061795F3031613232373663383233643737396139353362623862616663306164346535222C2266726F6D223A226163635F3031613232373663376236353736346261363030356431643963363361353666222C22746F223A226163635F3031613232373663376166373735666461376230623964353830623738343539222C22616D6F756E74223A7B226173736574223A224B5257222C2276616C7565223A3130307D2C2263617074757265223A747275652C2265787465726E616C4964223A226578742D3230222C226D65746164617461223A7B7D7D,'/v1/payments/pay_01a2276c823d779a953bb8bafc0ad4e5','00-2afb130032031499aabeefd6963f79f3-c5b1d75b3465a142-00','failed',NULL,1,1,2,'2026-11-29 13:09:12.381350','2026-11-29 13:09:12.448860',NULL,NULL,'{\"detail\":\"acc_01a2276c7b65764ba6005d1d9c63a56f has 0 KRW available, needed 100 KRW\",\"reason\":\"insufficient-funds\"}'),(0x01A2276C89E1707382B3E957C835E3DC,'default','e293aabd-970c-4b4a-8b11-74f31247c93b',0xCA8F56215DC6E4978C3A31F00E36D7EFFAB6DDA0CDA691CF7E90D1619533A7FB,'payments.pay.v1',0x7B2274656E616E74223A2264656661756C74222C227061796D656E74223A227061795F3031613232373663383965313730373338326233653935376338333565336463222C2266726F6D223A226163635F3031613232373663373631613732346561666662316136366264343964643834222C22746F223A226163635F3031613232373663376166373735666461376230623964353830623738343539222C22616D6F756E74223A7B226173736574223A224B5257222C2276616C7565223A3130307D2C2263617074757265223A66616C73652C2265787465726E616C4964223A226578742D3330222C226D65746164617461223A7B7D7D,'/v1/payments/pay_01a2276c89e1707382b3e957c835e3dc','00-993856f0b6fc37961d296884450b9293-6361c0dec634847e-00','accepted',NULL,0,0,1,'2026-11-29 13:09:14.337782','2026-11-29 13:09:14.337782',NULL,NULL,NULL),(0x01A2276C8A0B76558981D99D41EA1ADA,'default','7234b0a5-6ac5-4cde-b10d-8ce654d77e13',0x05673B60A6EFD780B04856F6D91090BCDB9567CC95FCF804DABBB336A6342F81,'payments.capture.v1',0x7B2274656E616E74223A2264656661756C74222C227061796D656E74223A227061795F3031613232373663383965313730373338326233653935376338333565336463227D,'/v1/payments/pay_01a2276c89e1707382b3e957c835e3dc','00-f2b031225e23d4221dca2fdc9f2c7496-18fd273fce9786f0-00','retrying',NULL,0,1,2,'2026-11-29 13:09:14.379341','2026-11-29 13:09:49.324143',NULL,NULL,NULL),(0x01A2276D259A72C59D2E3FC6981D5912,'default','4c0097c9-e4d4-4eda-822e-a524d6306165',0x01B1E71F88BDD094553ECCFDAFB0879E7041DD4251346CFD39563F497AC2FA77,'payments.pay.v1',0x7B2274656E616E74223A2264656661756C74222C227061796D656E74223A227061795F3031613232373664323539613732633539643265336663363938316435393132222C2266726F6D223A226163635F3031613232373663373631613732346561666662316136366264343964643834222C22746F223A226163635F3031613232373663376166373735666461376230623964353830623738343539222C22616D6F756E74223A7B226173736574223A224B5257222C2276616C7565223A3130307D2C2263617074757265223A747275652C2265787465726E616C4964223A226578742D3430222C226D65746164617461223A7B7D7D,'/v1/payments/pay_01a2276d259a72c59d2e3fc6981d5912','00-c373a40b84bf41b1169f3723347bb06f-747e92de00f1f56a-00','accepted',NULL,0,0,1,'2026-11-29 13:09:54.202786','2026-11-29 13:09:54.202786',NULL,NULL,NULL),(0x01A2276D25CB7416B015D2D72CA35466,'default','39e8684c-6259-4c27-8db7-22166092b48a',0x99121C20163762676A257D81AA523F751EABC48A07A0791E12EC4E0759F1B18B,'payments.pay.v1',0x7B2274656E616E74223A2264656661756C74222C227061796D656E74223A227061795F3031613232373664323563623734313662303135643264373263613335343636222C2266726F6D223A226163635F3031613232373663373631613732346561666662316136366264343964643834222C22746F223A226163635F3031613232373663376166373735666461376230623964353830623738343539222C22616D6F756E74223A7B226173736574223A224B5257222C2276616C7565223A3130307D2C2263617074757265223A747275652C2265787465726E616C4964223A226578742D3431222C226D65746164617461223A7B7D7D,'/v1/payments/pay_01a2276d25cb7416b015d2d72ca35466','00-ae63755203ed5913406e2cafc4a0c5bf-e8e9fc657ebfff8d-00','accepted',NULL,0,0,1,'2026-11-29 13:09:54.251490','2026-11-29 13:09:54.251490',NULL,NULL,NULL),(0x01A2276D25FD73AFB42FB521E71636F3,'default','c4b3f226-0e1a-4b93-969e-63c0d0d80fbb',0x859408E13780D4F51199C9DBE894C786D99D3EC326A462504FD3053CB4B07137,'payments.pay.v1',0x7B2274656E616E74223A2264656661756C74222C227061796D656E74223A227061795F3031613232373664323566643733616662343266623532316537313633366633222C2266726F6D223A226163635F3031613232373663373631613732346561666662316136366264343964643834222C22746F223A226163635F3031613232373663376166373735666461376230623964353830623738343539222C22616D6F756E74223A7B226173736574223A224B5257222C2276616C7565223A3130307D2C2263617074757265223A747275652C2265787465726E616C4964223A226578742D3432222C226D65746164617461223A7B7D7D,'/v1/payments/pay_01a2276d25fd73afb42fb521e71636f3','00-e7c388f210299b7f1a769cf793326646-da9e45c35328169e-00','retrying',NULL,0,1,2,'2026-11-29 13:09:54.301547','2026-11-29 13:09:54.301547',NULL,NULL,NULL),(0x01A2276D2632764F82738D36F297D793,'default','494efb86-9e88-49f8-ad24-93575ada55c4',0xEC5220BFE38A55642678B5A8DC5BA3EE227D47FB4AAEF4D0A742CA270689167C,'payments.pay.v1',0x7B2274656E616E74223A2264656661756C74222C227061796D656E74223A227061795F3031613232373664323633323736346638323733386433366632393764373933222C2266726F6D223A226163635F3031613232373663373631613732346561666662316136366264343964643834222C22746F223A226163635F3031613232373663376166373735666461376230623964353830623738343539222C22616D6F756E74223A7B226173736574223A224B5257222C2276616C7565223A3130307D2C2263617074757265223A747275652C2265787465726E616C4964223A226578742D3433222C226D65746164617461223A7B7D7D,'/v1/payments/pay_01a2276d2632764f82738d36f297d793','00-4ded2ef8a8f5e2a65fe1f251164148ff-695f1875a8174485-00','accepted',NULL,0,0,1,'2026-11-29 13:09:54.354674','2026-11-29 13:09:54.354674',NULL,NULL,NULL),(0x01A2276D2649716182765B0D10E0EC49,'default','ba3dfab7-4af6-413f-97a4-6b889c9fd4ce',0x4A1B6858E001165B58F53B87225C4E056041A66694490E5B694548FF0F9EBC65,'payments.pay.v1',0x7B2274656E616E74223A2264656661756C74222C227061796D656E74223A227061795F3031613232373664323634393731363138323736356230643130653065633439222C2266726F6D223A226163635F3031613232373663373631613732346561666662316136366264343964643834222C22746F223A226163635F3031613232373663376166373735666461376230623964353830623738343539222C22616D6F756E74223A7B226173736574223A224B5257222C2276616C7565223A3130307D2C2263617074757265223A747275652C2265787465726E616C4964223A226578742D3434222C226D65746164617461223A7B7D7D,'/v1/payments/pay_01a2276d2649716182765b0d10e0ec49','00-0eaedc6648709e1d8edcd2bcaccd97ae-4d77b45eb151c72e-00','accepted',NULL,0,0,1,'2026-11-29 13:09:54.377142','2026-11-29 13:09:54.377142',NULL,NULL,NULL),(0x01A2276D266672179E146ED15F156687,'default','286832c9-4057-4866-a908-77a0a85038f3',0x5C88AEA51028079C4828AD22480995C7F09F7F2CBBAC96570CF212DBC261209F,'payments.capture.v1',0x7B2274656E616E74223A2264656661756C74222C227061796D656E74223A227061795F3031613232373663383131353733656238373430653963626437643336616438227D,'/v1/payments/pay_01a2276c811573eb8740e9cbd7d36ad8','00-5ea3eb0fadfdef5680ba0e096736c82f-0f741bf58e7777fe-00','accepted',NULL,0,0,1,'2026-11-29 13:09:54.406362','2026-11-29 13:09:54.406362',NULL,NULL,NULL),(0x01A2276D268C7295A364527EC4F125F0,'default','1158ffd8-7e59-4eea-af9f-0e0fda986495',0x65C389FD8803125FD0090B6DAC86907C0D4DF6519A40893F7677081E5369A66B,'payments.capture.v1',0x7B2274656E616E74223A2264656661756C74222C227061796D656E74223A227061795F3031613232373663383163663737376162633363666534353832313634383438227D,'/v1/payments/pay_01a2276c81cf777abc3cfe4582164848','00-76ab943b9fb2318861e56752313b3daf-54b465ce6fbddc13-00','accepted',NULL,0,0,1,'2026-11-29 13:09:54.444606','2026-11-29 13:09:54.444606',NULL,NULL,NULL),(0x01A2276D32D577C18E7F8D55D8F877E3,'default','2fd46282-ce6d-4ec8-a0d5-a3209e6b5e05',0xC1D0080B073481B30DC5267B94B44037CF0270248F3BB0F68E2F6C29E4B0CD89,'payments.pay.v1',0x7B2274656E616E74223A2264656661756C74222C227061796D656E74223A227061795F3031613232373664333264353737633138653766386435356438663837376533222C2266726F6D223A226163635F3031613232373663373631613732346561666662316136366264343964643834222C22746F223A226163635F3031613232373663376166373735666461376230623964353830623738343539222C22616D6F756E74223A7B226173736574223A224B5257222C2276616C7565223A3130307D2C2263617074757265223A747275652C2265787465726E616C4964223A226578742D3530222C226D65746164617461223A7B7D7D,'/v1/payments/pay_01a2276d32d577c18e7f8d55d8f877e3','00-a7031d88984d2a34e0ff4d8e0f7be649-23e26e4f353da86b-00','accepted',NULL,0,0,1,'2026-11-29 13:09:57.589445','2026-11-29 13:09:57.589445',NULL,NULL,NULL),(0x01A2276D32FF74CBA6D7E2B7B18D1045,'default','7f0d5ba8-9571-4cc8-9677-5e8565aa84ac',0x35A6707D03BC38C50512CBB5B36A6A8E6CF37A1184575259764D727951D5980A,'payments.pay.v1',0x7B2274656E616E74223A2264656661756C74222C227061796D656E74223A227061795F3031613232373664333266663734636261366437653262376231386431303435222C2266726F6D223A226163635F3031613232373663373631613732346561666662316136366264343964643834222C22746F223A226163635F3031613232373663376166373735666461376230623964353830623738343539222C22616D6F756E74223A7B226173736574223A224B5257222C2276616C7565223A3130307D2C2263617074757265223A747275652C2265787465726E616C4964223A226578742D3531222C226D65746164617461223A7B7D7D,'/v1/payments/pay_01a2276d32ff74cba6d7e2b7b18d1045','00-a17f34877542ba2ce107e7b41295eee2-8e3354d90ad31e9f-00','accepted',NULL,0,0,1,'2026-11-29 13:09:57.631354','2026-11-29 13:09:57.631354',NULL,NULL,NULL),(0x01A2276D331D73ADA43671CA188C18E5,'default','54e8236c-5157-4d91-93bb-d43336883478',0x8781903EBC5212CF7673FA3CE40D5C89A330A06A31A8DCCB3E4ACA9B7A11830F,'payments.pay.v1',0x7B2274656E616E74223A2264656661756C74222C227061796D656E74223A227061795F3031613232373664333331643733616461343336373163613138386331386535222C2266726F6D223A226163635F3031613232373663373631613732346561666662316136366264343964643834222C22746F223A226163635F3031613232373663376166373735666461376230623964353830623738343539222C22616D6F756E74223A7B226173736574223A224B5257222C2276616C7565223A3130307D2C2263617074757265223A747275652C2265787465726E616C4964223A226578742D3532222C226D65746164617461223A7B7D7D,'/v1/payments/pay_01a2276d331d73ada43671ca188c18e5','00-e2231b952d85d95ccdeb7dbb8d0b523f-4dfe58a4c4d657cd-00','accepted',NULL,0,0,1,'2026-11-29 13:09:57.661465','2026-11-29 13:09:57.661465',NULL,NULL,NULL),(0x01A2276D333A74D4BAF5A4D39E419229,'default','7236f530-9d68-4c2f-b92f-bb8d9970ad04',0x5627CA1FD14A64760957A568F1B2BE13D74168657FC9D23A65E4402381D01A81,'payments.pay.v1',0x7B2274656E616E74223A2264656661756C74222C227061796D656E74223A227061795F3031613232373664333333613734643462616635613464333965343139323239222C2266726F6D223A226163635F3031613232373663373631613732346561666662316136366264343964643834222C22746F223A226163635F3031613232373663376166373735666461376230623964353830623738343539222C22616D6F756E74223A7B226173736574223A224B5257222C2276616C7565223A3130307D2C2263617074757265223A747275652C2265787465726E616C4964223A226578742D3533222C226D65746164617461223A7B7D7D,'/v1/payments/pay_01a2276d333a74d4baf5a4d39e419229','00-d90adc7f73096357309a81f017638511-c3355bfbf60eade9-00','accepted',NULL,0,0,1,'2026-11-29 13:09:57.690442','2026-11-29 13:09:57.690442',NULL,NULL,NULL);
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!50503 SET character_set_client = utf8mb4 */;
CREATE TABLE `ticket_search` (
  `queue` varchar(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `probed_at` datetime(6) DEFAULT NULL,
  `parked_task` varchar(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT '',
  `parked_since` datetime(6) NOT NULL DEFAULT '1970-01-01 00:00:00.000000',
  `looked_up_to` datetime(6) NOT NULL DEFAULT '1970-01-01 00:00:00.000000',
  PRIMARY KEY (`queue`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
/*!40101 SET character_set_client = @saved_cs_client */;

/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!50503 SET character_set_client = utf8mb4 */;
CREATE TABLE `ticket_wait` (
  `message_id` binary(16) NOT NULL,
  `queue` varchar(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `id` binary(16) NOT NULL,
  `attempt` int NOT NULL,
  `type` varchar(255) COLLATE utf8mb4_bin NOT NULL,
  `ticket` binary(16) DEFAULT NULL,
  `waits_for` binary(16) NOT NULL,
  `cause` varchar(255) COLLATE utf8mb4_bin NOT NULL,
  `headers` mediumtext COLLATE utf8mb4_bin,
  `body` longblob NOT NULL,
  `since` datetime(6) NOT NULL,
  `deadline` datetime(6) NOT NULL,
  PRIMARY KEY (`message_id`,`queue`),
  KEY `ticket_wait_by_ticket` (`ticket`),
  KEY `ticket_wait_by_other` (`waits_for`),
  KEY `ticket_wait_by_deadline` (`deadline`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
/*!40101 SET character_set_client = @saved_cs_client */;

INSERT INTO `ticket_wait` VALUES (0x01A2276C8A0B76558981D99D41EA1ADA,'payments',0x01A2276D12AF745F866AF71F3B73B6A0,2,'payments.capture.v1',0x01A2276C8A0B76558981D99D41EA1ADA,0x01A2276C89E1707382B3E957C835E3DC,'payment-undecided','{\"traceparent\":\"00-f2b031225e23d4221dca2fdc9f2c7496-18fd273fce9786f0-00\"}',0x7B2274656E616E74223A2264656661756C74222C227061796D656E74223A227061795F3031613232373663383965313730373338326233653935376338333565336463227D,'2026-11-29 13:09:49.324143','2026-11-30 13:09:49.324143');
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!50503 SET character_set_client = utf8mb4 */;
CREATE TABLE `trial_balance` (
  `id` tinyint NOT NULL,
  `settled_to` binary(16) DEFAULT NULL,
  `postings` bigint NOT NULL,
  `round` bigint NOT NULL,
  `round_started_at` datetime(6) DEFAULT NULL,
  `round_to` binary(16) DEFAULT NULL,
  `round_postings` bigint NOT NULL,
  `verified_at` datetime(6) DEFAULT NULL,
  `run` binary(16) DEFAULT NULL,
  `run_started_at` datetime(6) DEFAULT NULL,
  `stepped_at` datetime(6) DEFAULT NULL,
  `phase` varchar(16) CHARACTER SET ascii COLLATE ascii_bin DEFAULT NULL,
  `target` binary(16) DEFAULT NULL,
  `position` binary(16) DEFAULT NULL,
  `checked` bigint NOT NULL,
  `repaired` bigint NOT NULL,
  `last_started_at` datetime(6) DEFAULT NULL,
  PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
/*!40101 SET character_set_client = @saved_cs_client */;

INSERT INTO `trial_balance` VALUES (1,NULL,0,1,NULL,NULL,0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,0,0,NULL);
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!50503 SET character_set_client = utf8mb4 */;
CREATE TABLE `trial_balance_sum` (
  `account_id` binary(16) NOT NULL,
  `asset` varchar(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `posted` decimal(38,0) NOT NULL,
  `held` decimal(38,0) NOT NULL,
  `round` bigint NOT NULL,
  `again_posted` decimal(38,0) NOT NULL,
  `again_held` decimal(38,0) NOT NULL,
  PRIMARY KEY (`account_id`,`asset`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
/*!40101 SET character_set_client = @saved_cs_client */;

/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!50503 SET character_set_client = utf8mb4 */;
CREATE TABLE `workers_attempt` (
  `message_id` binary(16) NOT NULL,
  `attempt` int NOT NULL,
  `ticket` binary(16) DEFAULT NULL,
  `queue` varchar(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `type` varchar(255) COLLATE utf8mb4_bin NOT NULL,
  `worker` varchar(128) COLLATE utf8mb4_bin NOT NULL,
  `started_at` datetime(6) NOT NULL,
  `finished_at` datetime(6) NOT NULL,
  `outcome` varchar(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `cause` varchar(255) COLLATE utf8mb4_bin DEFAULT NULL,
  `detail` text COLLATE utf8mb4_bin,
  `next_at` datetime(6) DEFAULT NULL,
  PRIMARY KEY (`message_id`,`queue`,`attempt`),
  KEY `workers_attempt_ticket` (`ticket`,`attempt`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
/*!40101 SET character_set_client = @saved_cs_client */;

INSERT INTO `workers_attempt` VALUES (0x01A2276C761A724EAFFB1A66BD49DD84,1,0x01A2276C761A724EAFFB1A66BD49DD84,'payments','accounts.open.v1','vm/401','2026-11-29 13:09:09.770591','2026-11-29 13:09:09.884999','done',NULL,NULL,NULL),(0x01A2276C7A35759791D4EED4C72B2257,1,0x01A2276C7A35759791D4EED4C72B2257,'payments','accounts.open.v1','vm/401','2026-11-29 13:09:10.363327','2026-11-29 13:09:10.408343','done',NULL,NULL,NULL),(0x01A2276C7AF775FDA7B0B9D580B78459,1,0x01A2276C7AF775FDA7B0B9D580B78459,'payments','accounts.open.v1','vm/401','2026-11-29 13:09:10.556167','2026-11-29 13:09:10.582638','done',NULL,NULL,NULL),(0x01A2276C7B65764BA6005D1D9C63A56F,1,0x01A2276C7B65764BA6005D1D9C63A56F,'payments','accounts.open.v1','vm/401','2026-11-29 13:09:10.659593','2026-11-29 13:09:10.679927','done',NULL,NULL,NULL),(0x01A2276C7BFB737FB6AE0CA259D1C04F,1,0x01A2276C7BFB737FB6AE0CA259D1C04F,'payments','credits.book.v1','vm/401','2026-11-29 13:09:10.865748','2026-11-29 13:09:11.086387','done',NULL,NULL,NULL),(0x01A2276C7D7D73D4937B1B1EFE249CB4,1,0x01A2276C7D7D73D4937B1B1EFE249CB4,'payments','credits.book.v1','vm/401','2026-11-29 13:09:11.200809','2026-11-29 13:09:11.230486','done',NULL,NULL,NULL),(0x01A2276C7DFC74C2B613CE1D26C4BA13,1,0x01A2276C7DFC74C2B613CE1D26C4BA13,'payments','payments.pay.v1','vm/401','2026-11-29 13:09:11.365358','2026-11-29 13:09:11.485503','done',NULL,NULL,NULL),(0x01A2276C7F4271A4947AB1AC7D3C28D5,1,0x01A2276C7F4271A4947AB1AC7D3C28D5,'payments','payments.pay.v1','vm/401','2026-11-29 13:09:11.672517','2026-11-29 13:09:11.688917','done',NULL,NULL,NULL),(0x01A2276C7FD973E7B74D7198477BDE13,1,0x01A2276C7FD973E7B74D7198477BDE13,'payments','payments.pay.v1','vm/401','2026-11-29 13:09:11.822545','2026-11-29 13:09:11.854888','done',NULL,NULL,NULL),(0x01A2276C811573EB8740E9CBD7D36AD8,1,0x01A2276C811573EB8740E9CBD7D36AD8,'payments','payments.pay.v1','vm/401','2026-11-29 13:09:12.126046','2026-11-29 13:09:12.193008','done',NULL,NULL,NULL),(0x01A2276C81CF777ABC3CFE4582164848,1,0x01A2276C81CF777ABC3CFE4582164848,'payments','payments.pay.v1','vm/401','2026-11-29 13:09:12.294803','2026-11-29 13:09:12.331407','done',NULL,NULL,NULL),(0x01A2276C823D779A953BB8BAFC0AD4E5,1,0x01A2276C823D779A953BB8BAFC0AD4E5,'payments','payments.pay.v1','vm/401','2026-11-29 13:09:12.405811','2026-11-29 13:09:12.448860','refused','insufficient-funds','acc_01a2276c7b65764ba6005d1d9c63a56f has 0 KRW available, needed 100 KRW',NULL),(0x01A2276C8A0B76558981D99D41EA1ADA,1,0x01A2276C8A0B76558981D99D41EA1ADA,'payments','payments.capture.v1','vm/842','2026-11-29 13:09:49.095375','2026-11-29 13:09:49.324143','waiting','payment-undecided','pay_01a2276c89e1707382b3e957c835e3dc is not decided',NULL),(0x5DCC53D1E6F74F27B066F0C065146267,1,NULL,'payments','','vm/401','2026-11-29 13:09:12.674903','2026-11-29 13:09:12.707767','parked','unknown-type','',NULL);
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!50503 SET character_set_client = utf8mb4 */;
CREATE TABLE `workers_consumer` (
  `worker` varchar(128) COLLATE utf8mb4_bin NOT NULL,
  `queue` varchar(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `consumers` int NOT NULL,
  `state` varchar(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `in_hand` int NOT NULL,
  `handled_per_second` double NOT NULL,
  `seen_at` datetime(6) NOT NULL,
  PRIMARY KEY (`worker`,`queue`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
/*!40101 SET character_set_client = @saved_cs_client */;

/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!50503 SET character_set_client = utf8mb4 */;
CREATE TABLE `workers_inbox` (
  `queue` varchar(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `message_id` binary(16) NOT NULL,
  `attempt` int NOT NULL,
  `final` tinyint(1) NOT NULL,
  `started_attempt` int NOT NULL DEFAULT '0',
  `starts` int NOT NULL DEFAULT '0',
  `handled_at` datetime(6) NOT NULL,
  PRIMARY KEY (`queue`,`message_id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
/*!40101 SET character_set_client = @saved_cs_client */;

INSERT INTO `workers_inbox` VALUES ('payments',0x01A2276C761A724EAFFB1A66BD49DD84,1,1,0,0,'2026-11-29 13:09:09.770591'),('payments',0x01A2276C7A35759791D4EED4C72B2257,1,1,0,0,'2026-11-29 13:09:10.363327'),('payments',0x01A2276C7AF775FDA7B0B9D580B78459,1,1,0,0,'2026-11-29 13:09:10.556167'),('payments',0x01A2276C7B65764BA6005D1D9C63A56F,1,1,0,0,'2026-11-29 13:09:10.659593'),('payments',0x01A2276C7BFB737FB6AE0CA259D1C04F,1,1,0,0,'2026-11-29 13:09:10.865748'),('payments',0x01A2276C7D7D73D4937B1B1EFE249CB4,1,1,0,0,'2026-11-29 13:09:11.200809'),('payments',0x01A2276C7DFC74C2B613CE1D26C4BA13,1,1,0,0,'2026-11-29 13:09:11.365358'),('payments',0x01A2276C7F4271A4947AB1AC7D3C28D5,1,1,0,0,'2026-11-29 13:09:11.672517'),('payments',0x01A2276C7FD973E7B74D7198477BDE13,1,1,0,0,'2026-11-29 13:09:11.822545'),('payments',0x01A2276C811573EB8740E9CBD7D36AD8,1,1,0,0,'2026-11-29 13:09:12.126046'),('payments',0x01A2276C81CF777ABC3CFE4582164848,1,1,0,0,'2026-11-29 13:09:12.294803'),('payments',0x01A2276C823D779A953BB8BAFC0AD4E5,1,1,0,0,'2026-11-29 13:09:12.405811'),('payments',0x01A2276C8A0B76558981D99D41EA1ADA,1,0,0,0,'2026-11-29 13:09:49.095375'),('payments',0x01A2276D25FD73AFB42FB521E71636F3,1,0,0,0,'2026-11-29 13:09:57.166398'),('payments',0x5DCC53D1E6F74F27B066F0C065146267,1,0,0,0,'2026-11-29 13:09:12.674903');
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!50503 SET character_set_client = utf8mb4 */;
CREATE TABLE `workers_outbox` (
  `id` binary(16) NOT NULL,
  `message_id` binary(16) NOT NULL,
  `attempt` int NOT NULL,
  `exchange` varchar(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `routing_key` varchar(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `type` varchar(255) COLLATE utf8mb4_bin NOT NULL,
  `ticket` binary(16) DEFAULT NULL,
  `headers` mediumtext COLLATE utf8mb4_bin,
  `body` longblob NOT NULL,
  `created_at` datetime(6) NOT NULL,
  `deliver_at` datetime(6) NOT NULL,
  PRIMARY KEY (`id`),
  KEY `workers_outbox_due` (`deliver_at`),
  KEY `workers_outbox_message` (`message_id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
/*!40101 SET character_set_client = @saved_cs_client */;

/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!50503 SET character_set_client = utf8mb4 */;
CREATE TABLE `workers_quarantine` (
  `id` binary(16) NOT NULL,
  `piece` int NOT NULL,
  `queue` varchar(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `cause` varchar(255) COLLATE utf8mb4_bin NOT NULL,
  `bytes` mediumblob NOT NULL,
  `kept_at` datetime(6) NOT NULL,
  PRIMARY KEY (`id`,`piece`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
/*!40101 SET character_set_client = @saved_cs_client */;

/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!50503 SET character_set_client = utf8mb4 */;
CREATE TABLE `workers_queue_level` (
  `queue` varchar(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `ready` bigint NOT NULL,
  `growth` double NOT NULL,
  `in_hand` bigint NOT NULL,
  `dead_letters` bigint NOT NULL,
  `measured_at` datetime(6) NOT NULL,
  PRIMARY KEY (`queue`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
/*!40101 SET character_set_client = @saved_cs_client */;

INSERT INTO `workers_queue_level` VALUES ('blockchain',0,0,0,0,'2026-11-29 13:09:52.415429'),('notifications',0,0,0,0,'2026-11-29 13:09:52.405207'),('operations',0,0,0,0,'2026-11-29 13:09:52.425276'),('payments',0,-0.1933,0,0,'2026-11-29 13:09:52.383914'),('signing',0,0,0,0,'2026-11-29 13:09:52.417557'),('withdrawals',0,0,0,0,'2026-11-29 13:09:52.399901');
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!50503 SET character_set_client = utf8mb4 */;
CREATE TABLE `workers_queue_pause` (
  `queue` varchar(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `paused_at` datetime(6) NOT NULL,
  PRIMARY KEY (`queue`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
/*!40101 SET character_set_client = @saved_cs_client */;

INSERT INTO `workers_queue_pause` VALUES ('notifications','2026-11-29 13:09:54.132665');
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!50503 SET character_set_client = utf8mb4 */;
CREATE TABLE `workers_schedule` (
  `id` binary(16) NOT NULL,
  `message_id` binary(16) NOT NULL,
  `attempt` int NOT NULL,
  `exchange` varchar(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `routing_key` varchar(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `type` varchar(255) COLLATE utf8mb4_bin NOT NULL,
  `ticket` binary(16) DEFAULT NULL,
  `headers` mediumtext COLLATE utf8mb4_bin,
  `body` longblob NOT NULL,
  `created_at` datetime(6) NOT NULL,
  `deliver_at` datetime(6) NOT NULL,
  PRIMARY KEY (`id`),
  KEY `workers_schedule_due` (`deliver_at`),
  KEY `workers_schedule_message` (`message_id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
/*!40101 SET character_set_client = @saved_cs_client */;

INSERT INTO `workers_schedule` VALUES (0x2C84DD55EBF611F1AA8502FC00000001,0x01A2276D25FD73AFB42FB521E71636F3,2,'satchel.tasks','payments','payments.pay.v1',0x01A2276D25FD73AFB42FB521E71636F3,NULL,0x7B2274656E616E74223A2264656661756C74222C227061796D656E74223A227061795F3031613232373664323566643733616662343266623532316537313633366633222C2266726F6D223A226163635F3031613232373663373631613732346561666662316136366264343964643834222C22746F223A226163635F3031613232373663376166373735666461376230623964353830623738343539222C22616D6F756E74223A7B226173736574223A224B5257222C2276616C7565223A3130307D2C2263617074757265223A747275652C2265787465726E616C4964223A226578742D3432222C226D65746164617461223A7B7D7D,'2026-11-29 13:09:54.301547','2026-11-29 13:09:56.657399');
/*!40103 SET TIME_ZONE=@OLD_TIME_ZONE */;

/*!40101 SET SQL_MODE=@OLD_SQL_MODE */;
/*!40014 SET FOREIGN_KEY_CHECKS=@OLD_FOREIGN_KEY_CHECKS */;
/*!40014 SET UNIQUE_CHECKS=@OLD_UNIQUE_CHECKS */;
/*!40111 SET SQL_NOTES=@OLD_SQL_NOTES */;

