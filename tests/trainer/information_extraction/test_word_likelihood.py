import numpy as np

from konfuzio_sdk.trainer.information_extraction.word_likelihood import WordLikelihoods

WORDS = np.array([[5], [5], [5], [9], [9], [7]])
CLASSES = np.array([1, 1, 0, 0, 0, 1])
GROUPS = np.array([0, 1, 2, 0, 1, 2])


def test_features_of_training_tokens_know_nothing_of_their_own_document() -> None:
    _, features = WordLikelihoods.learn(WORDS, CLASSES, GROUPS, 2)
    other = CLASSES.copy()
    other[0] = 0
    _, changed = WordLikelihoods.learn(WORDS, other, GROUPS, 2)
    prior, changed_prior = (np.bincount(classes, minlength=2) / 6 for classes in (CLASSES, other))
    assert np.allclose(features[0] * 3 - prior, changed[0] * 3 - changed_prior, atol=1e-6)


def test_words_of_a_single_document_are_not_kept() -> None:
    learned, _ = WordLikelihoods.learn(WORDS, CLASSES, GROUPS, 2)
    assert learned.hashes.tolist() == [5, 9]


def test_an_unknown_word_is_as_likely_as_any() -> None:
    learned, _ = WordLikelihoods.learn(WORDS, CLASSES, GROUPS, 2)
    known, unknown = learned.of(np.array([[5], [12345]]))
    assert np.allclose(unknown, [0.5, 0.5])
    assert known[1] > 0.5
    assert np.allclose(known.sum(), 1.0)


def test_where_nothing_was_learned_every_word_is_unknown() -> None:
    learned, _ = WordLikelihoods.learn(np.array([[1], [2]]), np.array([0, 1]), np.array([0, 0]), 2)
    assert learned.of(np.array([[1], [3]])).tolist() == [[0.5, 0.5], [0.5, 0.5]]


def test_each_place_has_words_of_its_own() -> None:
    words = np.hstack([WORDS, WORDS[::-1]])
    learned, features = WordLikelihoods.learn(words, CLASSES, GROUPS, 2)
    alone = [WordLikelihoods.learn(words[:, [place]], CLASSES, GROUPS, 2) for place in (0, 1)]
    assert np.array_equal(features, np.hstack([own for _, own in alone]))
    asked = np.array([[5, 5], [9, 2**31], [7, 9], [0, 0]])
    assert np.array_equal(
        learned.of(asked), np.hstack([one.of(asked[:, [place]]) for place, (one, _) in enumerate(alone)])
    )


def test_no_tokens_have_no_features() -> None:
    learned, _ = WordLikelihoods.learn(WORDS, CLASSES, GROUPS, 2)
    assert learned.of(np.zeros((0, 1), dtype=np.int64)).shape == (0, 2)
