{{/* The release's own name if it says "provider", else both. */}}
{{- define "name" -}}
{{- if contains "provider" .Release.Name -}}
{{ .Release.Name }}
{{- else -}}
{{ .Release.Name }}-provider
{{- end -}}
{{- end -}}
