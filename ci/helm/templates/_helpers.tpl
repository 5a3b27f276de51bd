{{- define "dashmock.name" -}}
{{- if contains "dashmock" .Release.Name }}{{ .Release.Name | trunc 50 | trimSuffix "-" }}{{ else }}{{ printf "%s-dashmock" .Release.Name | trunc 50 | trimSuffix "-" }}{{ end }}
{{- end }}

{{- define "dashmock.selector" -}}
app.kubernetes.io/name: dashmock
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "dashmock.labels" -}}
{{ include "dashmock.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- end }}

{{- define "dashmock.hasToken" -}}
{{- if or .Values.adminToken.value .Values.adminToken.secret }}yes{{ end }}
{{- end }}

{{/* What values.schema.json cannot say, in words. */}}
{{- define "dashmock.sound" -}}
{{- $many := or (gt (int .Values.replicas) 1) .Values.autoscaling.enabled }}
{{- if and $many (not .Values.store) (not .Values.independent) }}
{{- fail "replicas, autoscaling: more than one replica wants `store`, or `independent: true` where clients ask for nothing but chats" }}
{{- end }}
{{- if and .Values.blobs.address (not .Values.store) }}
{{- fail "blobs: are files of a store; set `store`" }}
{{- end }}
{{- if and .Values.blobs.address (not .Values.blobs.secret) }}
{{- fail "blobs.secret: is missing; write the name of the secret with AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY" }}
{{- end }}
{{- if and .Values.adminToken.value .Values.adminToken.secret }}
{{- fail "adminToken: give `value` or `secret`, not both" }}
{{- end }}
{{- if and .Values.autoscaling.enabled (gt (int .Values.autoscaling.min) (int .Values.autoscaling.max)) }}
{{- fail "autoscaling: `min` is above `max`" }}
{{- end }}
{{- if and .Values.autoscaling.enabled .Values.autoscaling.calls (not .Values.config.metrics) }}
{{- fail "autoscaling.calls: is read from /_mock/metrics; set `config.metrics: true`" }}
{{- end }}
{{- if and .Values.ingress.enabled (not .Values.ingress.host) }}
{{- fail "ingress.host: is missing; write the name that the mock is reached by" }}
{{- end }}
{{- end }}
