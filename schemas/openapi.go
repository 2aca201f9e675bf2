package schemas

// OpenAPI is the description of the REST API, as GET /api/v1/openapi.json serves it. The tests of internal/api hold it
// against the mounted routes and against what they really answer.
func OpenAPI() []byte {
	text, err := schemaFiles.ReadFile("openapi.json")
	if err != nil { // it is embedded: the build would have failed
		panic(err)
	}
	return text
}
