package credential

// Recommend is the link by which somebody without an account writes a recommendation.
func Recommend(base, token string) string { return RecommendForm(base) + "/" + token }

// RecommendForm is where the code of a printed demand is typed.
func RecommendForm(base string) string { return base + "/recommander" }
